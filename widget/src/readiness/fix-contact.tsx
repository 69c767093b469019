import { useState } from 'react'
import type { ProblemOutput } from '../../../server/src/contract/problem.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { ContactRadios } from './contact-radios.tsx'
import { FixForm } from './fix-form.tsx'
import { useFix } from './use-fix.ts'

type Props = { fix: Extract<ProblemOutput['fix'], { kind: 'contact' }>; dealId: number; onFixed: () => void }

/** Says which contact in Xero the client is; it is remembered for all its invoices. */
export function FixContact({ fix: { clientKind, clientId, organisationId, candidates }, dealId, onFixed }: Props) {
  const { text } = useTexts()
  const { fix, isBusy, error, reject } = useFix(dealId, onFixed)
  const [contactId, setContactId] = useState<string | null>(null)

  const save = () => {
    if (contactId === null) return reject(text('readiness.contact_none'))
    void fix({ fix: 'contact', clientKind, clientId, organisationId, contactId })
  }
  return (
    <FixForm isBusy={isBusy} onSave={save} label={text('readiness.use_contact')}>
      <ContactRadios
        legend={text('readiness.contact')}
        candidates={candidates}
        value={contactId}
        onChange={setContactId}
        error={error}
      />
    </FixForm>
  )
}
