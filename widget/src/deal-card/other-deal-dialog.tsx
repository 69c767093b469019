import { useState } from 'react'
import { useApi } from '../api/api-context.tsx'
import { useTexts } from '../i18n/texts-context.tsx'
import { Field } from '../ui/field.tsx'
import { TextInput } from '../ui/text-input.tsx'
import { AskDialog } from './ask-dialog.tsx'
import type { Arrived } from './card-context.tsx'
import { dealNumberIn } from './deal-number.ts'
import { useClick } from './use-click.ts'

/** Asks which deal an invoice from Xero belongs to. */
export function OtherDealDialog({ arrived, onClose }: { arrived: Arrived; onClose: () => void }) {
  const api = useApi()
  const { text } = useTexts()
  const { busy, trouble, run, clear } = useClick()
  const [typed, setTyped] = useState('')
  const [isWrong, setIsWrong] = useState(false)
  const number = arrived.number || text('card.invoice.no_number')
  const confirm = async () => {
    const dealId = dealNumberIn(typed)
    setIsWrong(dealId === null)
    if (dealId === null) return
    const isDone = await run({
      what: 'other_deal',
      name: number,
      send: () => api.answerArrived(arrived.id, { answer: 'link', dealId }),
      said: () => text('action.done.linked_elsewhere', { number, deal: String(dealId) }),
    })
    if (isDone) onClose()
  }
  return (
    <AskDialog
      title={text('card.arrived.other_title', { number })}
      confirmLabel={text('card.arrived.link')}
      isBusy={busy !== null}
      trouble={trouble}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void confirm()
        }}
      >
        <Field
          label={text('card.arrived.deal_number')}
          hint={text('card.arrived.deal_hint')}
          error={isWrong ? text('card.arrived.deal_wrong') : null}
        >
          <TextInput
            value={typed}
            onChange={(value) => {
              setTyped(value)
              setIsWrong(false)
              clear()
            }}
          />
        </Field>
      </form>
    </AskDialog>
  )
}
