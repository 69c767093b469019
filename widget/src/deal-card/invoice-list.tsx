import { useDeferredValue, useMemo, useState } from 'react'
import type { DealInvoiceOutput } from '../../../server/src/contract/deal-invoices.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import type { Texts } from '../i18n/texts.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { TextInput } from '../ui/text-input.tsx'
import { InvoiceRow } from './invoice-row.tsx'
import { useSteadyOrder } from './use-steady-order.ts'

const SHOWN_AT_FIRST = 3
const SEARCH_FROM = 21

/** The invoices of the deal in the server's order: open ones first. A few at first; from many on, with a search. */
export function InvoiceList({ invoices }: { invoices: DealInvoiceOutput[] }) {
  const texts = useTexts()
  const { text, count } = texts
  const [isWhole, setIsWhole] = useState(false)
  const [sought, setSought] = useState('')
  const { rows, hold } = useSteadyOrder(invoices)
  const hasSearch = invoices.length >= SEARCH_FROM
  const words = useDeferredValue(hasSearch ? wordsOf(sought) : '')
  const fits = useFits(invoices, words, texts)
  const isSearching = words !== ''
  const isShown = ({ id: invoiceId }: DealInvoiceOutput, place: number) =>
    isSearching ? fits.has(invoiceId) : isWhole || place < SHOWN_AT_FIRST
  const more = rows.length - SHOWN_AT_FIRST
  // What has been drawn once is hidden, not thrown away: a key typed into the search draws no row anew.
  const [isDrawn, setIsDrawn] = useState(false)
  if ((isWhole || isSearching) && !isDrawn) setIsDrawn(true)
  const drawn = isDrawn ? rows : rows.slice(0, SHOWN_AT_FIRST)
  return (
    <>
      {hasSearch && (
        <Field label={text('card.list.search')}>
          <TextInput type="search" value={sought} onChange={setSought} />
        </Field>
      )}
      {isSearching && (
        <p className="deal_invoices__quiet" role="status">
          {fits.size === 0 ? text('card.list.none') : count('card.list.found', fits.size)}
        </p>
      )}
      <ul className="deal_invoices__list" {...hold}>
        {drawn.map((invoice, place) => (
          <li key={invoice.id} className="deal_invoices__list-item" tabIndex={-1} hidden={!isShown(invoice, place)}>
            <InvoiceRow invoice={invoice} />
          </li>
        ))}
      </ul>
      {more > 0 && !isSearching && (
        <Button kind="link" onClick={() => setIsWhole(!isWhole)}>
          {isWhole ? text('card.list.fewer') : count('card.list.more', more)}
        </Button>
      )}
    </>
  )
}

/** The invoices that carry all the words somewhere: number, client, amount as written or as digits, state. */
function useFits(invoices: DealInvoiceOutput[], words: string, { text, money }: Texts): Set<string> {
  const carried = useMemo(
    () =>
      invoices.map(({ id, number, contactName, total, currency, state }) => ({
        id,
        carries: wordsOf([number, contactName, total, money(total, currency), text(`state.${state}`)].join(' ')),
      })),
    [invoices, money, text],
  )
  return useMemo(
    () => new Set(carried.flatMap(({ id, carries }) => (words.split(' ').every((word) => carries.includes(word)) ? id : []))),
    [carried, words],
  )
}

const wordsOf = (sentence: string) => sentence.trim().toLocaleLowerCase().replaceAll(/\s+/g, ' ')
