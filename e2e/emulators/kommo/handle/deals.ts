import { mainPipeline, firstStage } from '../crm/accounts.ts'
import { createCard, setDeleted, updateCard } from '../crm/cards.ts'
import { link, productPrice } from '../crm/linking.ts'
import { addNote } from '../crm/notes.ts'
import type { Platform } from '../platform.ts'
import type { Lead } from '../state/model.ts'
import { tagNamed } from '../state/store.ts'
import { type FieldInputs, readFieldInputs } from './field-input.ts'
import { type AccountRef, idOfRef, type NamedRef, type Ref, type Refs } from './refs.ts'
import { type DealView, type FileView, filesOf, type NoteView, tasksOf, type TaskView, viewDeal } from './views.ts'

export type NewDeal = {
  name: string
  /** May have decimals. Left out: the sum of the products, which Kommo then calls computed. */
  price?: number
  pipeline?: NamedRef
  stage?: NamedRef
  /** The main contact; more of them in `contacts`. */
  contact?: Ref
  contacts?: readonly Ref[]
  company?: Ref
  products?: readonly { product: Ref; quantity?: number }[]
  fields?: FieldInputs
  tags?: readonly string[]
  responsibleUser?: NamedRef
}
export type DealEdit = {
  name?: string
  price?: number
  contact?: Ref
  company?: Ref
  fields?: FieldInputs
  tags?: readonly string[]
  responsibleUser?: NamedRef
}
/** `deliveries` 2 plays Kommo delivering the same webhook twice. */
export type Doing = { deliveries?: number; asUser?: NamedRef }

/** Deals: what people do with them on the board, and what a test sees. Every change tells the subscribers. */
export type DealHandle = {
  addDeal(account: AccountRef, deal: NewDeal): DealView
  moveDeal(deal: Ref, stage: NamedRef, doing?: Doing & { pipeline?: NamedRef }): DealView
  moveDeals(deals: readonly Ref[], stage: NamedRef, doing?: Doing): void
  editDeal(deal: Ref, edit: DealEdit, doing?: Doing): DealView
  deleteDeal(deal: Ref, doing?: Doing): void
  restoreDeal(deal: Ref, doing?: Doing): void
  /** A person writes a note into the feed. */
  addNote(deal: Ref, text: string, doing?: Doing): NoteView
  deal(deal: Ref): DealView
  /** In the order they were made; deleted ones are left out. */
  deals(account: AccountRef): DealView[]
  notes(deal: Ref): NoteView[]
  files(deal: Ref): FileView[]
  /** Newest first. */
  tasks(deal: Ref): TaskView[]
}

export function createDealHandle(platform: Platform, refs: Refs): DealHandle {
  const actOf = (lead: Lead, { asUser, deliveries = 1 }: Doing = {}) => ({ by: refs.user(lead.accountId, asUser).id, deliveries })
  const view = (lead: Lead) => viewDeal(platform, lead)
  const move = (lead: Lead, stageRef: NamedRef, doing: Doing & { pipeline?: NamedRef } = {}) => {
    const pipeline = refs.pipeline(lead.accountId, doing.pipeline ?? lead.pipelineId)
    const statusId = refs.stage(pipeline, stageRef).id
    updateCard(platform, lead, { pipelineId: pipeline.id, statusId }, actOf(lead, doing))
  }
  const tagsOf = (accountId: number, names: readonly string[]) => names.map((name) => tagNamed(platform.store, accountId, name))

  return {
    addDeal(accountRef, deal) {
      const { id: accountId } = refs.account(accountRef)
      const user = refs.user(accountId, deal.responsibleUser)
      const pipeline = deal.pipeline === undefined ? mainPipeline(platform, accountId) : refs.pipeline(accountId, deal.pipeline)
      if (!pipeline) throw new Error(`Account ${accountId} has no pipeline: add one before the first deal.`)
      const stage = deal.stage === undefined ? firstStage(pipeline) : refs.stage(pipeline, deal.stage)
      const products = (deal.products ?? []).map(({ product, quantity = 1 }) => ({ product: refs.product(product), quantity }))
      const sum = products.reduce((total, { product, quantity }) => total + productPrice(platform, product) * quantity, 0)
      const lead = createCard(
        platform,
        accountId,
        'leads',
        {
          name: deal.name,
          price: deal.price ?? sum,
          isPriceComputed: deal.price === undefined && products.length > 0,
          pipelineId: pipeline.id,
          statusId: stage?.id ?? 0,
          tags: tagsOf(accountId, deal.tags ?? []),
          values: readFieldInputs(platform, accountId, 'leads', deal.fields),
        },
        { by: user.id },
      ) as Lead
      const from = { type: 'leads', id: lead.id } as const
      for (const contact of [...(deal.contact === undefined ? [] : [deal.contact]), ...(deal.contacts ?? [])])
        link(platform, accountId, from, { type: 'contacts', id: refs.contact(contact).id }, user.id)
      if (deal.company !== undefined)
        link(platform, accountId, from, { type: 'companies', id: refs.company(deal.company).id }, user.id)
      for (const { product, quantity } of products)
        link(platform, accountId, from, { type: 'catalog_elements', id: product.id }, user.id, {
          quantity,
          catalogId: product.catalogId,
        })
      return view(lead)
    },
    moveDeal(ref, stage, doing) {
      const lead = refs.deal(ref)
      move(lead, stage, doing)
      return view(lead)
    },
    moveDeals(dealRefs, stage, doing) {
      for (const ref of dealRefs) move(refs.deal(ref), stage, doing)
    },
    editDeal(ref, edit, doing) {
      const lead = refs.deal(ref)
      const act = actOf(lead, doing)
      const end = { type: 'leads', id: lead.id } as const
      if (edit.contact !== undefined)
        link(platform, lead.accountId, end, { type: 'contacts', id: idOfRef(edit.contact) }, act.by, { isMain: true })
      if (edit.company !== undefined)
        link(platform, lead.accountId, end, { type: 'companies', id: idOfRef(edit.company) }, act.by)
      const patch = {
        ...(edit.name !== undefined && { name: edit.name }),
        ...(edit.price !== undefined && { price: edit.price }),
        ...(edit.responsibleUser !== undefined && { responsibleUserId: refs.user(lead.accountId, edit.responsibleUser).id }),
        ...(edit.tags !== undefined && { tags: tagsOf(lead.accountId, edit.tags) }),
        values: readFieldInputs(platform, lead.accountId, 'leads', edit.fields),
      }
      updateCard(platform, lead, patch, act)
      return view(lead)
    },
    deleteDeal: (ref, doing) => setDeleted(platform, refs.deal(ref), true, actOf(refs.deal(ref), doing)),
    restoreDeal: (ref, doing) => setDeleted(platform, refs.deal(ref), false, actOf(refs.deal(ref), doing)),
    addNote(ref, text, doing) {
      const lead = refs.deal(ref)
      const { by } = actOf(lead, doing)
      const note = { entityType: 'leads', entityId: lead.id, noteType: 'common', params: { text } } as const
      addNote(platform, lead.accountId, note, by)
      const [newest] = view(lead).notes
      if (!newest) throw new Error('The note was not kept.')
      return newest
    },
    deal: (ref) => view(refs.deal(ref)),
    deals: (ref) =>
      platform.store.leads
        .all(refs.account(ref).id)
        .filter(({ isDeleted }) => !isDeleted)
        .map(view),
    notes: (ref) => view(refs.deal(ref)).notes,
    files: (ref) => filesOf(platform, refs.deal(ref)),
    tasks: (ref) => tasksOf(platform, refs.deal(ref)),
  }
}
