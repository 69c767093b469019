import type { ReactNode } from 'react'
import { queryKeys } from '../api/query-keys.ts'
import { BulkInvoices } from '../bulk/bulk-invoices.tsx'
import { ClientCard } from '../client-card/client-card.tsx'
import { DealCard } from '../deal-card/deal-card.tsx'
import { textsFor } from '../i18n/languages.ts'
import { PREFIX } from '../ui/prefix.ts'
import { Frame } from './frame.tsx'
import type { Host } from './host-context.tsx'
import type { KommoCallbacks, KommoPage, KommoWidget } from './kommo.ts'
import { createMounts } from './mounts.ts'
import { createPageLife } from './page-life.ts'
import { openCard, peopleOf } from './place.ts'

type Needs = {
  $: (target: Document) => Record<'on' | 'off', (events: string, listener: () => void) => void>
  page: () => KommoPage
  backendUrl: string
  /** Leaves the page. */
  go: (url: string) => void
}

/** Kommo leaves a page without reloading it; not every way out calls `destroy`. */
const PAGE_CHANGED = 'page:changed'

/**
 * The constructor that Kommo makes one widget from in each area. A plain function: the platform may call it with or without
 * `new`. Source: Kommo, script.js, callbacks.
 */
export function createWidgetConstructor({ $, page, backendUrl, go }: Needs): new () => KommoWidget {
  const life = createPageLife({ backendUrl })
  let opened = 0

  function DealInvoices(this: KommoWidget): KommoWidget {
    const { mount, unmountAll } = createMounts()
    const leave = () => {
      $(document).off(PAGE_CHANGED, leave)
      unmountAll()
      life.leave()
    }

    /** @param place where Kommo shows it; null: above the page. @param draw gets what takes the screen away again. */
    const show = (place: Element | null, at: Pick<Host, 'dealId' | 'client'>, draw: (close: () => void) => ReactNode) => {
      const people = peopleOf(page())
      const { api, client, toasts } = life.enter(this, { accountId: people.account.id, userId: people.userId })
      const language = page().lang_id
      const refreshDeal = () => {
        if (at.dealId !== null) void client.invalidateQueries({ queryKey: queryKeys.deal(at.dealId) })
      }
      const host: Host = { ...people, ...at, language, returnTo: window.location.href, go, refreshDeal }
      const close = mount(place, (overlay) => (
        <Frame {...{ host, api, client, toasts, overlay }} texts={textsFor(language, this.langs)}>
          {draw(() => close())}
        </Frame>
      ))
      $(document).on(PAGE_CHANGED, leave)
    }

    const openInPanel = () => {
      leave()
      const at = openCard(page())
      if (!at) return
      // Kommo takes HTML and says nothing of the element, so we find it again by an id of this one opening.
      const id = `${PREFIX}-${++opened}`
      const body = `<div class="${PREFIX} ${PREFIX}__panel" id="${id}"></div>`
      this.render_template({ caption: { class_name: `${PREFIX}__caption` }, body, render: '' })
      const place = document.getElementById(id)
      if (place) show(place, at, () => (at.dealId === null ? <ClientCard /> : <DealCard />))
    }

    const openForSelection = () => {
      leave()
      const dealIds = this.list_selected().selected.flatMap(({ id }) => (Number(id) > 0 ? [Number(id)] : []))
      if (dealIds.length > 0)
        show(null, { dealId: null, client: null }, (close) => <BulkInvoices dealIds={dealIds} onClose={close} />)
    }

    const callbacks: KommoCallbacks = {
      render: () => true,
      init: () => {
        openInPanel()
        return true
      },
      bind_actions: () => true,
      // Kommo's own window says what the integration does and saves it; there is nothing to fill in.
      settings: () => true,
      advancedSettings: () => true,
      onSave: () => true,
      destroy: leave,
      leads: { selected: openForSelection },
      'leads.selected': openForSelection,
    }
    this.callbacks = callbacks
    return this
  }
  // A function is a constructor; TypeScript knows that of classes only.
  return DealInvoices as unknown as new () => KommoWidget
}
