import { useTexts } from '../i18n/texts-context.tsx'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'

type Props = {
  title: string
  /** What will happen. */
  sentence: string
  /** The deed itself, e.g. "Void INV-0042". */
  confirmLabel: string
  isDanger?: boolean
  isBusy?: boolean
  onConfirm: () => void
  onCancel: () => void
}

/** Asks before something that cannot be taken back. */
export function Confirm({ title, sentence, confirmLabel, isDanger = false, isBusy = false, onConfirm, onCancel }: Props) {
  const { text } = useTexts()
  return (
    <Dialog
      title={title}
      role="alertdialog"
      onClose={onCancel}
      footer={
        <>
          <Button onClick={onCancel}>{text('ui.cancel')}</Button>
          <Button kind={isDanger ? 'danger' : 'primary'} isBusy={isBusy} onClick={onConfirm}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      <p>{sentence}</p>
    </Dialog>
  )
}
