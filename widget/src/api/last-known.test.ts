import { afterEach, expect, test, vi } from 'vitest'
import { dealInvoices } from '../test/examples.ts'
import { forgetOthers, keepLastKnown, readLastKnown } from './last-known.ts'

afterEach(() => {
  vi.restoreAllMocks()
  sessionStorage.clear()
})

const mia = { accountId: 1, userId: 3 }
const known = (atMs = 1_000) => ({ data: dealInvoices(), atMs })

test('what was kept is there, with its time', () => {
  keepLastKnown(mia, 7, known())
  expect(readLastKnown(mia, 7)).toEqual(known())
  expect(readLastKnown(mia, 8)).toBeNull()
})

test.each([
  ['another person', { accountId: 1, userId: 4 }],
  ['another account', { accountId: 2, userId: 3 }],
])('%s neither sees it nor leaves it', (_who, owner) => {
  keepLastKnown(mia, 7, known())
  expect(readLastKnown(owner, 7)).toBeNull()
  forgetOthers(owner)
  expect(sessionStorage).toHaveLength(0)
})

test('when more than fifty deals are kept, the oldest goes', () => {
  for (let deal = 1; deal <= 51; deal += 1) keepLastKnown(mia, deal, known(deal))
  expect(sessionStorage).toHaveLength(50)
  expect(readLastKnown(mia, 1)).toBeNull()
  expect(readLastKnown(mia, 2)).not.toBeNull()
  keepLastKnown(mia, 2, known(99))
  keepLastKnown(mia, 52, known(100))
  expect(readLastKnown(mia, 2)).not.toBeNull()
  expect(readLastKnown(mia, 3)).toBeNull()
})

test('what is of others in this tab is left alone', () => {
  sessionStorage.setItem('kommo', 'theirs')
  for (let deal = 1; deal <= 60; deal += 1) keepLastKnown(mia, deal, known(deal))
  forgetOthers({ accountId: 9, userId: 9 })
  expect(sessionStorage.getItem('kommo')).toBe('theirs')
})

test.each(['not json', '{"data":{},"atMs":1}', '{"data":null}', 'null'])('what cannot be read (%s) counts as nothing', (text) => {
  keepLastKnown(mia, 7, known())
  const [name = ''] = Object.keys(sessionStorage)
  sessionStorage.setItem(name, text)
  expect(readLastKnown(mia, 7)).toBeNull()
})

test('when the browser forbids it, nothing is remembered, and nothing breaks', () => {
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError')
  })
  vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
    throw new DOMException('no', 'SecurityError')
  })
  keepLastKnown(mia, 7, known())
  expect(readLastKnown(mia, 7)).toBeNull()
})
