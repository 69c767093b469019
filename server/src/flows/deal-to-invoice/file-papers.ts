import { pdfName } from '../../domain/pdf-name.ts'
import type { Flow } from '../../inbox/worker.ts'
import type { KommoCrm } from '../../kommo/port.ts'
import type { Link, LinkedInvoice, Links } from '../../store/links.ts'
import type { CurrentBooks } from '../current-books.ts'
import type { Open } from '../open.ts'
import type { XeroBooks } from '../../xero/port.ts'
import { eachLinkedInvoice } from './each-linked-invoice.ts'

type Needs = { open: Open; links: Links; currentBooks: CurrentBooks; now: () => Date }

/**
 * The papers of an invoice, with low priority and never in its way: the PDF into the deal's files, and a note about the
 * deal into the invoice's history. Each step is marked before and after, so that a crash between is noticed.
 */
export const filePapers = (needs: Needs): Flow =>
  eachLinkedInvoice(needs.links, async ({ account, link, invoice }) => {
    const { organisation } = await needs.currentBooks(account.id, link.organisationId)
    const xero = needs.open.books(organisation, 'background')
    await filePdf({ link, invoice, crm: needs.open.crm(account), xero, ...needs })
    await noteInHistory({ link, invoice, xero, ...needs })
    return { kind: 'done', text: 'The PDF is in the deal, the deal is in the history of the invoice.' }
  })

type Paper = { link: Link; invoice: LinkedInvoice; xero: XeroBooks; links: Links; now: () => Date }

/** Upload first, remember it, attach then: after a crash the same file is attached, not a second one. */
async function filePdf({ link, invoice, crm, xero, links }: Paper & { crm: KommoCrm }): Promise<void> {
  const { pdfVersionAt, pdfUploadedVersionAt } = link.done
  if (pdfVersionAt !== null && pdfVersionAt >= invoice.versionAt) return

  let fileId = link.pdfFileId
  let mayBeAttached = fileId !== null
  if (fileId === null || pdfUploadedVersionAt === null || pdfUploadedVersionAt < invoice.versionAt) {
    const file = { name: pdfName(invoice), contentType: 'application/pdf', bytes: await xero.readPdf(invoice.id) }
    const uploaded = await crm.uploadFile(fileId === null ? file : { ...file, replaces: fileId })
    mayBeAttached = uploaded.fileId === fileId
    fileId = uploaded.fileId
    await links.mark([link.id], { pdfFileId: fileId, pdfUploadedVersionAt: invoice.versionAt })
  }
  // A new version of an attached file is attached with it.
  const isAttached = mayBeAttached && (pdfVersionAt !== null || (await crm.listFileIds(link.dealId)).includes(fileId))
  if (!isAttached) await crm.attachFile(link.dealId, fileId)
  await links.mark([link.id], { pdfVersionAt: invoice.versionAt })
}

async function noteInHistory({ link, invoice, xero, links, now }: Paper): Promise<void> {
  if (link.done.historyAt !== null) return
  const text = `Created for Kommo deal ${link.dealId}.`
  const mayStand = link.done.historyTriedAt !== null
  if (!mayStand || !(await xero.readHistoryNotes(invoice.id)).includes(text)) {
    await links.mark([link.id], { historyTriedAt: now() })
    await xero.addHistoryNote(invoice.id, text, { idempotencyKey: `history-${link.id}` })
  }
  await links.mark([link.id], { historyAt: now() })
}
