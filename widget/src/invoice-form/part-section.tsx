import { invoiceTotals, type TotalsLine } from '../../../server/src/contract/invoice-totals.ts'
import type { Part } from '../../../server/src/contract/invoice-form.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { Button } from '../ui/button.tsx'
import { writeDecimal } from '../ui/decimal.ts'
import { Field } from '../ui/field.tsx'
import { Icon } from '../ui/icon.tsx'
import { NumberInput } from '../ui/number-input.tsx'
import { SelectInput } from '../ui/select-input.tsx'
import type { LineText } from './form-state.ts'
import { isPartlyInvoiced, type PartChoice, partError } from './part.ts'
import type { SectionProps } from './section-props.ts'

const QUICK_PERCENTS = ['30', '50']

/** Whether all of the deal is invoiced, or a deposit, or what is left. */
export function PartSection({
  form,
  state,
  fields,
  choosePart,
}: SectionProps & { choosePart: (choice: Partial<PartChoice>) => void }) {
  const { text, money, language } = useTexts()
  const { invoicedOfLines } = form
  const isPartly = isPartlyInvoiced(invoicedOfLines)
  const whole = state.rows.flatMap((row) => row.whole ?? [])
  if (whole.length === 0) return null

  const isAllInvoiced = state.part === 'whole' && isPartly && partError({ ...state, part: 'balance' }, invoicedOfLines) !== null
  const kinds: Part['kind'][] = ['whole', 'percent', 'amount', ...(isPartly ? (['balance'] as const) : [])]
  const error = fields.error('part')
  return (
    <section className="deal_invoices__form-part">
      {isAllInvoiced && (
        <p className="deal_invoices__form-part-note">
          <Icon name="warning" /> {text('form.part_all_invoiced')}
        </p>
      )}
      <Field
        label={text('form.part')}
        // The number is what has to be corrected, where there is one.
        {...(state.part === 'whole' || state.part === 'balance' ? { htmlFor: fields.id('part'), error } : {})}
        hint={
          isPartly
            ? text('form.part_invoiced', {
                invoiced: money(sumOf(invoicedOfLines.map(ofAmount)), form.currency),
                whole: money(sumOf(whole.map(ofLine)), form.currency),
              })
            : undefined
        }
      >
        <SelectInput
          options={kinds.map((kind) => ({ value: kind, label: text(`form.part_${kind}`) }))}
          value={state.part}
          onChange={(value) => {
            const part = kinds.find((kind) => kind === value)
            if (part) choosePart({ part })
          }}
        />
      </Field>
      {state.part === 'percent' && (
        <>
          <Field label={text('form.part_percent_value')} htmlFor={fields.id('part')} error={error}>
            <NumberInput value={state.percent} onChange={(percent) => choosePart({ percent })} />
          </Field>
          <div className="deal_invoices__form-picks">
            {QUICK_PERCENTS.map((percent) => (
              <Button key={percent} onClick={() => choosePart({ percent })}>
                {text('form.part_percent_pick', { percent: writeDecimal(percent, language) })}
              </Button>
            ))}
          </div>
        </>
      )}
      {state.part === 'amount' && (
        <Field label={text('form.part_amount_value')} htmlFor={fields.id('part')} error={error}>
          <NumberInput value={state.partAmount} onChange={(partAmount) => choosePart({ partAmount })} />
        </Field>
      )}
    </section>
  )
}

/** Before tax where tax is added, as the parts are. */
const sumOf = (lines: TotalsLine[]) => invoiceTotals(lines, 'no_tax').total
const ofLine = (line: LineText): TotalsLine => ({ ...line, discountPercent: line.discountPercent || null, ratePercent: null })
const ofAmount = (unitAmount: string): TotalsLine => ({ quantity: '1', unitAmount, discountPercent: null, ratePercent: null })
