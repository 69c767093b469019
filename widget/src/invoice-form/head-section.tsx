import { useTexts } from '../i18n/texts-context.tsx'
import { DateInput } from '../ui/date-input.tsx'
import { Field } from '../ui/field.tsx'
import { type Option, SelectInput } from '../ui/select-input.tsx'
import { TextInput } from '../ui/text-input.tsx'
import type { FormState } from './form-state.ts'
import type { SectionProps } from './section-props.ts'

const MAX_REFERENCE_LENGTH = 255 // Xero Accounting API, Invoices: Reference
const LINE_AMOUNTS = ['exclusive', 'inclusive', 'no_tax'] as const

/** What is said once for the whole invoice. */
export function HeadSection({ form, state, fields, change, isEdit }: SectionProps & { isEdit: boolean }) {
  const { text } = useTexts()
  const { currencies, brandingThemes } = form.options
  const set = (part: Partial<FormState>) => change((before) => ({ ...before, ...part }))
  const field = (name: keyof FormState) => ({ htmlFor: fields.id(name), error: fields.error(name) })
  return (
    <section className="deal_invoices__form-fields">
      <Field label={text('form.date')} {...field('date')}>
        <DateInput value={state.date} isRequired onChange={(date) => set({ date })} />
      </Field>
      <Field label={text('form.due_day')} {...field('dueDay')}>
        <DateInput value={state.dueDay} isRequired onChange={(dueDay) => set({ dueDay })} />
      </Field>
      <Field label={text('form.currency')} {...field('currency')}>
        <SelectInput
          options={withCurrent(currencies, isEdit ? form.currency : null)}
          value={state.currency}
          placeholder={state.currency}
          onChange={(currency) => set({ currency })}
        />
      </Field>
      <Field label={text('form.line_amounts')} {...field('lineAmounts')}>
        <SelectInput
          options={LINE_AMOUNTS.map((value) => ({ value, label: text(`form.line_amounts_${value}`) }))}
          value={state.lineAmounts}
          onChange={(value) => {
            const lineAmounts = LINE_AMOUNTS.find((each) => each === value)
            if (lineAmounts) set({ lineAmounts })
          }}
        />
      </Field>
      <Field label={text('form.reference')} {...field('reference')}>
        <TextInput value={state.reference} maxLength={MAX_REFERENCE_LENGTH} onChange={(reference) => set({ reference })} />
      </Field>
      {brandingThemes.length > 0 && (
        <Field label={text('form.branding_theme')} {...field('brandingThemeId')}>
          <SelectInput
            options={[
              { value: '', label: text('form.branding_theme_standard') },
              ...brandingThemes.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            value={state.brandingThemeId ?? ''}
            onChange={(id) => set({ brandingThemeId: id || null })}
          />
        </Field>
      )}
    </section>
  )
}

/** An invoice that exists keeps what it has, even if new ones could not choose it. */
function withCurrent(values: string[], current: string | null): Option[] {
  const all = current !== null && !values.includes(current) ? [current, ...values] : values
  return all.map((value) => ({ value, label: value }))
}
