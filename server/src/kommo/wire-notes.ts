// Notes, files and webhooks on the wire. Source: Kommo API, Notes, Files, Webhooks.
import { z } from 'zod'
import { pageOf } from './wire-page.ts'

/** The name under which our notes stand in a deal's feed; it also tells them from the notes of others. */
const SERVICE = 'Deal Invoices'
const NOTE_TYPES = ['extended_service_message', 'service_message']

/** Asks for the kinds of note that we write or have written. */
export const noteTypeQuery = NOTE_TYPES.map((type) => `filter[note_type][]=${type}`).join('&')

/** A note that starts no automation. The extended kind folds a long text instead of cutting it. */
export const newNote = ({ dealId, text }: { dealId: number; text: string }) => ({
  entity_id: dealId,
  note_type: 'extended_service_message',
  params: { service: SERVICE, text },
  is_need_to_trigger_digital_pipeline: false,
})

const note = z.object({
  id: z.number(),
  entity_id: z.number(),
  created_at: z.number(),
  params: z.object({ service: z.unknown(), text: z.unknown() }).nullish().catch(null),
})

/** Of one page, the notes that are ours. */
export const ownNotePage = pageOf('notes', note).transform(({ items, hasNext }) => ({
  items: items
    .filter(({ params }) => params?.service === SERVICE)
    .map(({ id, entity_id: dealId, created_at: createdAt, params }) => ({
      id,
      dealId,
      text: typeof params?.text === 'string' ? params.text : '',
      createdAt: new Date(createdAt * 1000),
    })),
  hasNext,
}))

export const uploadSession = z
  .object({ upload_url: z.string(), max_part_size: z.number().int().positive() })
  .transform(({ upload_url: url, max_part_size: maxPartBytes }) => ({ url, maxPartBytes }))

/** Where the next part goes, or the file when that was the last one. */
export const uploadedPart = z.union([
  z.object({ uuid: z.string() }).transform(({ uuid }) => ({ fileId: uuid, nextUrl: null })),
  z.object({ next_url: z.string() }).transform(({ next_url: nextUrl }) => ({ fileId: null, nextUrl })),
])

export const newUpload = (file: { name: string; contentType: string; bytes: Uint8Array }, replaces: string | null) => ({
  file_name: file.name,
  file_size: file.bytes.length,
  content_type: file.contentType,
  ...(replaces !== null && { file_uuid: replaces }),
})

export const attachment = (fileId: string) => [{ file_uuid: fileId }]
export const attachmentPage = pageOf(
  'files',
  z.object({ id: z.number(), file_uuid: z.string() }).transform((file) => ({ id: file.id, fileId: file.file_uuid })),
)

export const subscriptionPage = pageOf(
  'webhooks',
  z
    .object({ destination: z.string(), disabled: z.boolean().nullish(), settings: z.array(z.string()).nullish() })
    .transform(({ destination, disabled, settings }) => ({
      destination,
      isDisabled: disabled ?? false,
      events: settings ?? [],
    })),
)

export const newSubscription = (destination: string, events: readonly string[]) => ({ destination, settings: [...events] })
