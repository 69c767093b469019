import { expect, test } from 'vitest'
import { createEventReader } from './event-reader.ts'

const read = (...chunks: string[]) => {
  const events = createEventReader()
  return chunks.flatMap(events)
}
const EVENT = 'event: changed\ndata: {}\n\n'

test.each([
  ['whole', [EVENT]],
  ['two at once', [EVENT + EVENT], 2],
  ['letter by letter', EVENT.split('')],
  ['cut inside a line', ['event: cha', 'nged\nda', 'ta: {}\n', '\n']],
  ['with Windows line ends', ['event: changed\r\ndata: {}\r\n\r\n']],
  ['with Windows line ends, cut between both', ['event: changed\r', '\ndata: {}\r', '\n\r', '\n']],
  ['without a space', ['event:changed\ndata:{}\n\n']],
  ['among comments', [': hello\n\n', EVENT, ':\n\n']],
  ['with fields that nobody knows', ['id: 5\nretry: 100\nfoo\nevent: changed\ndata\n\n']],
])('an event is read when it comes %s', (_how, chunks: string[], count = 1) => {
  expect(read(...chunks)).toEqual(Array.from({ length: count }, () => 'changed'))
})

test.each([
  ['a heartbeat', ': still here\n\n'],
  ['an event that is not complete', 'event: changed\ndata: {}\n'],
])('%s is no event', (_what, chunk) => {
  expect(read(chunk)).toEqual([])
})

test('when one event has a name, the next has none of it', () => {
  expect(read(EVENT, 'data: x\n\n')).toEqual(['changed', 'message'])
})
