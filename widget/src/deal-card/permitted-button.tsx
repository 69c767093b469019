import type { ReactNode } from 'react'
import type { Deed } from '../../../server/src/contract/permission.ts'
import { Button } from '../ui/button.tsx'
import { useDenial } from './use-denial.ts'

type Props = {
  kind?: 'primary' | 'plain'
  /** What this person lacks for it; null for nothing. */
  missing: Deed | null
  isBusy?: boolean
  isDisabled?: boolean
  onClick: () => void
  children: ReactNode
}

/** A button that stays where it is when somebody may not use it, and says whom to ask. */
export function PermittedButton({ kind = 'plain', missing, isBusy = false, isDisabled = false, onClick, children }: Props) {
  const denial = useDenial()
  return (
    <Button
      kind={kind}
      isBusy={isBusy}
      isDisabled={isDisabled}
      onClick={onClick}
      {...(missing !== null && { disabledReason: denial(missing) })}
    >
      {children}
    </Button>
  )
}
