import { useState } from 'react'
import type { ProblemOutput } from '../../../server/src/contract/problem.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { Field } from '../ui/field.tsx'
import { TextInput } from '../ui/text-input.tsx'
import { isEmailAddress } from './email-address.ts'
import { FixForm } from './fix-form.tsx'
import { useFix } from './use-fix.ts'

type Props = {
  fix: Extract<ProblemOutput['fix'], { kind: 'email' }>
  client: string | undefined
  /** What stands there now, to be corrected. */
  wrongEmail: string | undefined
  dealId: number
  onFixed: () => void
}

export function FixEmail({ fix: { clientKind, clientId }, client, wrongEmail = '', dealId, onFixed }: Props) {
  const { text } = useTexts()
  const { fix, isBusy, error, reject } = useFix(dealId, onFixed)
  const [email, setEmail] = useState(wrongEmail)

  const save = () => {
    const typed = email.trim()
    if (!isEmailAddress(typed)) return reject(text('readiness.email_wrong'))
    void fix({ fix: 'email', clientKind, clientId, email: typed })
  }
  return (
    <FixForm isBusy={isBusy} onSave={save}>
      <Field label={client ? text('readiness.email_of', { client }) : text('readiness.email')} error={error}>
        <TextInput type="email" inputMode="email" value={email} onChange={setEmail} />
      </Field>
    </FixForm>
  )
}
