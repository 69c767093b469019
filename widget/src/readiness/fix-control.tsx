import type { ProblemOutput } from '../../../server/src/contract/problem.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { Button } from '../ui/button.tsx'
import { Styled } from '../ui/styled.tsx'
import { FixAmount } from './fix-amount.tsx'
import { FixContact } from './fix-contact.tsx'
import css from './fix-control.css?inline'
import { FixEmail } from './fix-email.tsx'
import { FixField } from './fix-field.tsx'
import { useLookAgain } from './use-look-again.ts'

type Props = {
  problem: ProblemOutput
  dealId: number
  /** Everything has been looked at again since. */
  onFixed: () => void
  /** For what is changed in the form; without it, only a sentence says so. */
  onOpenForm?: () => void
}

/** What puts a problem right, in place where that is possible. The sentence about it stands above. */
export const FixControl = (props: Props) => (
  <Styled css={css}>
    <Control {...props} />
  </Styled>
)

function Control({ problem: { fix, facts }, dealId, onFixed, onOpenForm }: Props) {
  const { text } = useTexts()
  switch (fix.kind) {
    case 'email':
      return <FixEmail fix={fix} client={facts['client']} wrongEmail={facts['email']} dealId={dealId} onFixed={onFixed} />
    case 'amount':
      return <FixAmount dealId={dealId} onFixed={onFixed} />
    case 'field':
      return <FixField fix={fix} dealId={dealId} onFixed={onFixed} />
    case 'contact':
      return <FixContact fix={fix} dealId={dealId} onFixed={onFixed} />
    case 'form':
      return onOpenForm ? (
        <Button onClick={onOpenForm}>{text('readiness.in_form')}</Button>
      ) : (
        <p className="deal_invoices__quiet">{text('readiness.form_hint')}</p>
      )
    case 'elsewhere':
      return <Elsewhere place={fix.place} dealId={dealId} onFixed={onFixed} />
  }
}

type ElsewhereProps = {
  place: Extract<ProblemOutput['fix'], { kind: 'elsewhere' }>['place']
  dealId: number
  onFixed: () => void
}

function Elsewhere({ place, dealId, onFixed }: ElsewhereProps) {
  const { text } = useTexts()
  const { isLooking, lookAgain } = useLookAgain(dealId)
  return (
    <>
      <p className="deal_invoices__quiet">{text(`readiness.go_${place}`)}</p>
      <Button isBusy={isLooking} onClick={() => void lookAgain().then(onFixed)}>
        {text('readiness.look_again')}
      </Button>
    </>
  )
}
