import { useState } from 'react'
import type { ProblemOutput } from '../../../server/src/contract/problem.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { Field } from '../ui/field.tsx'
import { SelectInput } from '../ui/select-input.tsx'
import { TextArea } from '../ui/text-area.tsx'
import { FixForm } from './fix-form.tsx'
import { useFix } from './use-fix.ts'

type Props = { fix: Extract<ProblemOutput['fix'], { kind: 'field' }>; dealId: number; onFixed: () => void }

const MAX_LENGTH = 4_000 // Xero Accounting API, Invoices, LineItems: Description

/** A field of the deal that the rule reads: typed, or chosen where only some values will do. */
export function FixField({ fix: { fieldId, name, options }, dealId, onFixed }: Props) {
  const { text } = useTexts()
  const { fix, isBusy, error, reject } = useFix(dealId, onFixed)
  const [value, setValue] = useState('')

  const save = () => {
    const typed = value.trim()
    if (typed === '') return reject(text('readiness.field_empty', { name }))
    void fix({ fix: 'field', fieldId, value: typed })
  }
  return (
    <FixForm isBusy={isBusy} onSave={save}>
      <Field label={name} error={error}>
        {options.length > 0 ? (
          <SelectInput
            options={options.map((option) => ({ value: option, label: option }))}
            value={value}
            onChange={setValue}
            placeholder={text('ui.choose')}
          />
        ) : (
          <TextArea value={value} onChange={setValue} maxLength={MAX_LENGTH} />
        )}
      </Field>
    </FixForm>
  )
}
