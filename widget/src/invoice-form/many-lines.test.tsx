import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { draw } from '../test/draw.tsx'
import { form, readiness } from '../test/examples.ts'
import { InvoiceFormDialog } from './invoice-form-dialog.tsx'

const { drawn } = vi.hoisted(() => ({ drawn: { count: 0 } }))

// Stands for a whole line, of which it is a part.
vi.mock('../ui/text-area.tsx', () => ({
  TextArea: ({ value }: { value: string }) => {
    drawn.count += 1
    return <textarea defaultValue={value} />
  },
}))

afterEach(cleanup)

test('when there are many lines and one is typed in, then only that one is drawn anew', async () => {
  const [line] = form().lines
  if (!line) throw new Error('The example has a line.')
  const lines = Array.from({ length: 5 }, (_, dealLine) => ({ ...line, dealLine }))
  const invoicedOfLines = lines.map(() => '0')
  draw(<InvoiceFormDialog mode={{ kind: 'new', dealId: 7 }} onClose={() => {}} onDone={() => {}} />, {
    api: { readiness: async () => readiness({ form: form({ lines, invoicedOfLines }) }) },
  })
  await waitFor(() => expect(document.querySelectorAll('textarea')).toHaveLength(5))
  // Looking for fields by their labels takes jsdom seconds here.
  const [label] = screen.getAllByText('Price')
  const price = document.getElementById(label?.getAttribute('for') ?? '')

  drawn.count = 0
  fireEvent.change(price ?? document.body, { target: { value: '5' } })
  expect(drawn.count).toBe(1)
})
