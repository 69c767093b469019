import { expect, test } from 'vitest'
import { pdfName } from './pdf-name.ts'

test.each([
  ['INV-0042', 'INV-0042.pdf'],
  ['2026/11 №7', '2026-11-7.pdf'],
  ['"\r\nX-Header: 1', 'X-Header-1.pdf'],
  ['', 'the-id.pdf'],
  ['№', 'the-id.pdf'],
])('when the number is %j, then the file is called %s', (number, name) => {
  expect(pdfName({ number, id: 'the-id' })).toBe(name)
})
