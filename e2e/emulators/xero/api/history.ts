import type { Context } from '../context.ts'
import { addHistory, type HistoryRecord, type Organisation } from '../state/state.ts'
import { msDate } from './dates.ts'
import { elementsOf, textOf } from './input.ts'
import { type AddEndpoint, type ApiRequest, envelope } from './pipeline.ts'
import { messages, type Reply, validationFailure } from './problems.ts'

const LONGEST_NOTE = 250 // Xero Accounting API, History and notes

type Target = {
  path: string
  scopes: { read: string[]; write: string[] }
  /** The id that history is kept under; throws the 404. */
  documentId: (org: Organisation, id: string) => string
}

/** History and notes of a resource: reading, and adding notes by PUT or POST. */
export function addHistoryEndpoints(add: AddEndpoint, context: Context, { path, scopes, documentId }: Target) {
  add('get', path, scopes.read, ({ org, params }) =>
    envelope(context, { HistoryRecords: (org.history.get(documentId(org, params['id'] ?? '')) ?? []).map(historyToWire) }),
  )
  const addNotes = ({ org, params, body }: ApiRequest): Reply => {
    const id = documentId(org, params['id'] ?? '')
    const details = elementsOf(body, 'HistoryRecords').map((record) => textOf(record, 'Details') ?? '')
    const errors = details.flatMap((text) =>
      text === ''
        ? ['The Details field must be specified.']
        : text.length > LONGEST_NOTE
          ? [`The Details field has a maximum length of ${LONGEST_NOTE} characters.`]
          : [],
    )
    if (errors.length > 0) return validationFailure([{ ValidationErrors: messages(errors) }])
    const records = details.map((text) => ({ changes: 'Note', details: text, user: 'System Generated', at: context.clock.now() }))
    for (const record of records) addHistory(org, id, record)
    return envelope(context, { HistoryRecords: records.map(historyToWire) })
  }
  add('put', path, scopes.write, addNotes)
  add('post', path, scopes.write, addNotes)
}

export const historyToWire = ({ changes, details, user, at }: HistoryRecord) => ({
  Changes: changes,
  DateUTCString: at.toISOString().slice(0, 19),
  DateUTC: msDate(at),
  User: user,
  Details: details,
})
