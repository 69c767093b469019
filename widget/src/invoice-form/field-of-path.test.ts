import { expect, test } from 'vitest'
import { form } from '../test/examples.ts'
import { addLine, moveLine, startState } from './form-state.ts'
import { fieldOfPath } from './field-of-path.ts'

const state = moveLine(addLine(startState(form())), 'line-1', -1)

test.each([
  ['dueDay', 'dueDay'],
  ['invoice.dueDay', 'dueDay'],
  ['contact.email', 'email'],
  ['contact.contactId', 'contact'],
  ['part.percent', 'part'],
  // The line that was added stands first.
  ['lines.0.unitAmount', 'line-1.unitAmount'],
  ['invoice.lines.1.accountCode', 'line-0.accountCode'],
  ['lines.0.tracking.0.optionId', 'lines'],
  ['lines', 'lines'],
  ['key', null],
  ['', null],
])('when our server complains about %s, then the form marks %s', (path, field) => {
  expect(fieldOfPath(path, state)).toBe(field)
})
