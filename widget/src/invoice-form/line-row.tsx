import { type KeyboardEvent, memo } from 'react'
import { useTexts } from '../i18n/texts-context.tsx'
import { ComboInput } from '../ui/combo-input.tsx'
import { Field } from '../ui/field.tsx'
import { Icon, type IconName } from '../ui/icon.tsx'
import { NumberInput } from '../ui/number-input.tsx'
import { SelectInput } from '../ui/select-input.tsx'
import { TextArea } from '../ui/text-area.tsx'
import type { LineText, Row } from './form-state.ts'
import type { LineOptions } from './line-options.ts'

export type LineDeed =
  | { do: 'change'; line: Partial<LineText> }
  | { do: 'item'; code: string | null }
  | { do: 'move'; step: -1 | 1 }
  | { do: 'remove' }

type Props = {
  row: Row
  /** Counted from 1, as people do. */
  number: number
  isLast: boolean
  /** What the line comes to, as it is read. */
  amount: string
  isTaxed: boolean
  options: LineOptions
  fieldId: (field: string) => string
  errors: Partial<Record<string, string | undefined>>
  onDeed: (rowId: string, deed: LineDeed) => void
}

const MAX_DESCRIPTION_LENGTH = 4_000 // Xero Accounting API, Invoices, LineItems: Description

/** One line. Drawn anew only when something of it changes: a hundred of them follow every key otherwise. */
export const LineRow = memo(function LineRow(props: Props) {
  const { row, number, isLast, amount, isTaxed, options, fieldId, errors, onDeed } = props
  const { text } = useTexts()
  const { id, line } = row
  const label = text('form.line', { number: String(number) })
  const field = (part: keyof LineText) => ({ htmlFor: fieldId(`${id}.${part}`), error: errors[part] })
  const set = (part: Partial<LineText>) => onDeed(id, { do: 'change', line: part })
  const ownTax = options.taxOfAccount(line.accountCode, line.itemCode)

  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    onDeed(id, { do: 'move', step: event.key === 'ArrowUp' ? -1 : 1 })
  }
  return (
    <li>
      <div className="deal_invoices__form-line" role="group" aria-label={label} onKeyDown={onKeyDown}>
        <div className={`deal_invoices__form-line-text${options.items.length > 0 ? ' deal_invoices__form-line-text--item' : ''}`}>
          {options.items.length > 0 && (
            <Field label={text('form.item')} {...field('itemCode')}>
              <ComboInput
                options={options.items}
                value={line.itemCode ?? ''}
                onChange={(code) => onDeed(id, { do: 'item', code: code || null })}
              />
            </Field>
          )}
          <Field label={text('form.description')} {...field('description')}>
            <TextArea
              value={line.description}
              maxLength={MAX_DESCRIPTION_LENGTH}
              onChange={(description) => set({ description })}
            />
          </Field>
        </div>
        <div className="deal_invoices__form-line-numbers">
          <Field label={text('form.quantity')} {...field('quantity')}>
            <NumberInput value={line.quantity} onChange={(quantity) => set({ quantity })} />
          </Field>
          <Field label={text('form.unit_amount')} {...field('unitAmount')}>
            <NumberInput value={line.unitAmount} onChange={(unitAmount) => set({ unitAmount })} />
          </Field>
          <Field label={text('form.discount')} {...field('discountPercent')}>
            <NumberInput value={line.discountPercent} onChange={(discountPercent) => set({ discountPercent })} />
          </Field>
          <Field label={text('form.account')} {...field('accountCode')}>
            <ComboInput
              options={options.accounts}
              value={line.accountCode}
              {...(line.itemCode !== null && { placeholder: text('form.account_of_item') })}
              onChange={(accountCode) => set({ accountCode })}
            />
          </Field>
          {isTaxed && (
            <Field label={text('form.tax')} {...field('taxType')}>
              <SelectInput
                options={[
                  {
                    value: '',
                    label: ownTax ? text('form.tax_of_account', { name: ownTax }) : text('form.tax_of_account_none'),
                  },
                  ...options.taxes,
                ]}
                value={line.taxType ?? ''}
                onChange={(taxType) => set({ taxType: taxType || null })}
              />
            </Field>
          )}
        </div>
        <div className="deal_invoices__form-line-end">
          <span className="deal_invoices__form-line-amount">
            <span className="deal_invoices__label">{text('form.amount')}</span> <span>{amount}</span>
          </span>
          <span className="deal_invoices__form-line-deeds">
            <LineButton
              icon="up"
              label={text('form.move_up', { number: String(number) })}
              isDisabled={number === 1}
              onClick={() => onDeed(id, { do: 'move', step: -1 })}
            />
            <LineButton
              icon="down"
              label={text('form.move_down', { number: String(number) })}
              isDisabled={isLast}
              onClick={() => onDeed(id, { do: 'move', step: 1 })}
            />
            <LineButton
              icon="trash"
              label={text('form.remove_line', { number: String(number) })}
              onClick={() => onDeed(id, { do: 'remove' })}
            />
          </span>
        </div>
      </div>
    </li>
  )
}, isSame)

/** At the end of the list it stays where the keyboard is, and does nothing. */
function LineButton({
  icon,
  label,
  isDisabled = false,
  onClick,
}: {
  icon: IconName
  label: string
  isDisabled?: boolean
  onClick: () => void
}) {
  return (
    <button
      type="button"
      className="deal_invoices__icon-button"
      aria-label={label}
      title={label}
      aria-disabled={isDisabled}
      onClick={isDisabled ? undefined : onClick}
    >
      <Icon name={icon} />
    </button>
  )
}

/** The sentences are made anew each time, and are mostly the same. */
function isSame(before: Props, now: Props): boolean {
  const { errors: errorsBefore, ...restBefore } = before
  const { errors: errorsNow, ...restNow } = now
  return isShallowEqual(restBefore, restNow) && isShallowEqual(errorsBefore, errorsNow)
}

function isShallowEqual(a: object, b: object): boolean {
  const others = new Map<string, unknown>(Object.entries(b))
  return Object.entries(a).every(([key, value]) => Object.is(value, others.get(key)))
}
