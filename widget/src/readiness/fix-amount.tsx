import { useState } from 'react'
import { useTexts } from '../i18n/texts-context.tsx'
import { Field } from '../ui/field.tsx'
import { NumberInput } from '../ui/number-input.tsx'
import { FixForm } from './fix-form.tsx'
import { useFix } from './use-fix.ts'

export function FixAmount({ dealId, onFixed }: { dealId: number; onFixed: () => void }) {
  const { text } = useTexts()
  const { fix, isBusy, error, reject } = useFix(dealId, onFixed)
  const [amount, setAmount] = useState('')

  const save = () => {
    if (!isAmount(amount)) return reject(text('readiness.amount_wrong'))
    void fix({ fix: 'amount', amount })
  }
  return (
    <FixForm isBusy={isBusy} onSave={save}>
      <Field label={text('readiness.amount')} error={error}>
        <NumberInput value={amount} onChange={setAmount} />
      </Field>
    </FixForm>
  )
}

/** As the contract takes it, and more than zero: Kommo stores an amount that nobody filled in as zero. */
const isAmount = (text: string) => /^\d{1,15}(\.\d{1,4})?$/.test(text) && /[1-9]/.test(text)
