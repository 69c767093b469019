import type { ReactNode } from 'react'
import { useTexts } from '../i18n/texts-context.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import type { ClickTrouble } from './click-trouble.ts'
import { TroubleNote } from './trouble-note.tsx'

type Props = {
  title: string
  confirmLabel: string
  isDanger?: boolean
  isBusy: boolean
  /** What is missing before it can be confirmed. */
  isDisabled?: boolean
  trouble: ClickTrouble | null
  onConfirm: () => void
  onClose: () => void
  children: ReactNode
}

/** Asks before a click, shows it at work, and stays open when it fails: trying again in here is still the same click. */
export function AskDialog({
  title,
  confirmLabel,
  isDanger = false,
  isBusy,
  isDisabled = false,
  trouble,
  onConfirm,
  onClose,
  children,
}: Props) {
  const { text } = useTexts()
  return (
    <Dialog
      title={title}
      role={isDanger ? 'alertdialog' : 'dialog'}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{text('ui.cancel')}</Button>
          <Button kind={isDanger ? 'danger' : 'primary'} isBusy={isBusy} isDisabled={isDisabled} onClick={onConfirm}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      {children}
      {trouble && <TroubleNote trouble={trouble} onRetry={onConfirm} />}
    </Dialog>
  )
}
