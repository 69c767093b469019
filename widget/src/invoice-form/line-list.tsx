import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { invoiceTotals } from '../../../server/src/contract/invoice-totals.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { addLine, chooseItem, changeLine, MAX_LINES, moveLine, removeLine, restoreLine, shownRows } from './form-state.ts'
import { lineOptions } from './line-options.ts'
import { type LineDeed, LineRow } from './line-row.tsx'
import type { SectionProps } from './section-props.ts'
import { totalsLines } from './totals-lines.ts'

const LINE_FIELDS = ['description', 'quantity', 'unitAmount', 'discountPercent', 'itemCode', 'accountCode', 'taxType'] as const

/** The lines, in their order; every deed also by keyboard, and the focus goes where the line goes. */
export function LineList({ form, state, fields, change, isEdit }: SectionProps & { isEdit: boolean }) {
  const texts = useTexts()
  const { text } = texts
  const rows = shownRows(state)
  const totals = invoiceTotals(totalsLines(state, form.options), state.lineAmounts)
  const [said, setSaid] = useState('')
  const heading = useRef<HTMLHeadingElement>(null)
  const options = useMemo(() => lineOptions(form, { isEdit, text }), [form, isEdit, text])

  // What moved or went takes the focus with it, so it is put back once the lines stand anew.
  const focusNext = useRef<(() => HTMLElement | null | undefined) | null>(null)
  useLayoutEffect(() => {
    focusNext.current?.()?.focus()
    focusNext.current = null
  }, [state.rows])

  const { id } = fields
  const idsShown = useRef<string[]>([])
  idsShown.current = rows.map((row) => row.id)
  const description = (rowId: string | undefined) =>
    rowId === undefined ? heading.current : document.getElementById(id(`${rowId}.description`))

  const onDeed = useCallback(
    (rowId: string, deed: LineDeed) => {
      const at = idsShown.current.indexOf(rowId)
      if (deed.do === 'change') return change((before) => changeLine(before, rowId, deed.line))
      if (deed.do === 'item') return change((before) => chooseItem(before, rowId, deed.code, form.options))
      if (deed.do === 'remove') {
        const neighbour = idsShown.current[at + 1] ?? idsShown.current[at - 1]
        focusNext.current = () => description(neighbour)
        setSaid('')
        return change((before) => removeLine(before, rowId))
      }
      const to = at + deed.step
      if (to < 0 || to >= idsShown.current.length) return
      const focused = document.activeElement
      focusNext.current = () => (focused instanceof HTMLElement ? focused : null)
      setSaid(text('form.line_moved', { number: String(to + 1) }))
      change((before) => moveLine(before, rowId, deed.step))
    },
    // `description` only reads what is on the page.
    [change, form.options, text, id],
  )
  const add = () => {
    const next = `line-${state.nextRow}`
    focusNext.current = () => description(next)
    change(addLine)
  }
  return (
    <section className="deal_invoices__form-lines" aria-labelledby={id('lines')}>
      <h3 className="deal_invoices__form-title" id={id('lines')} ref={heading} tabIndex={-1}>
        {text('form.lines')}
      </h3>
      {fields.error('lines') !== undefined && (
        <p className="deal_invoices__error" role="alert">
          <Icon name="warning" /> {fields.error('lines')}
        </p>
      )}
      <ol className="deal_invoices__form-line-list">
        {rows.map((row, index) => (
          <LineRow
            key={row.id}
            row={row}
            number={index + 1}
            isLast={index === rows.length - 1}
            amount={texts.money(totals.lineAmounts[index] ?? '0', state.currency)}
            isTaxed={state.lineAmounts !== 'no_tax'}
            options={options}
            fieldId={id}
            errors={Object.fromEntries(LINE_FIELDS.map((part) => [part, fields.error(`${row.id}.${part}`)]))}
            onDeed={onDeed}
          />
        ))}
      </ol>
      <div className="deal_invoices__form-line-foot">
        <Button onClick={add} isDisabled={rows.length >= MAX_LINES}>
          <Icon name="plus" /> {text('form.add_line')}
        </Button>
        {state.removed && (
          <span className="deal_invoices__quiet">
            {text('form.line_removed')}{' '}
            <Button kind="link" onClick={() => change(restoreLine)}>
              {text('form.undo')}
            </Button>
          </span>
        )}
        <span className="deal_invoices__unseen" role="status">
          {state.removed ? text('form.line_removed') : said}
        </span>
      </div>
    </section>
  )
}
