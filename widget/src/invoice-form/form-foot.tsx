import type { CreateMode, InvoiceForm } from '../../../server/src/contract/invoice-form.ts'
import { invoiceTotals } from '../../../server/src/contract/invoice-totals.ts'
import { useHost } from '../host/host-context.tsx'
import type { Texts } from '../i18n/texts.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { SelectInput } from '../ui/select-input.tsx'
import { chosenContact } from './check-form.ts'
import type { FormState } from './form-state.ts'
import { sendOnCtrlEnter } from './send-on-ctrl-enter.ts'
import { totalsLines } from './totals-lines.ts'
import type { useInvoiceForm } from './use-invoice-form.ts'

type Form = ReturnType<typeof useInvoiceForm>
type Props = Pick<Form, 'change' | 'submit' | 'isBusy'> & {
  ready: NonNullable<Form['ready']>
  isEdit: boolean
  onCancel: () => void
}

/** What becomes of the invoice, and the button that says it again with the sum. */
export function FormFoot({ ready, isEdit, isBusy, change, submit, onCancel }: Props) {
  const texts = useTexts()
  const { text, money } = texts
  const { admins } = useHost()
  const { form, state, fields } = ready
  const total = money(invoiceTotals(totalsLines(state, form.options), state.lineAmounts).total, state.currency)
  const denial = admins.length > 0 ? text('form.not_allowed', { admins: admins.join(', ') }) : text('form.not_allowed_unnamed')
  const isAllowed = form.modes.length > 0
  return (
    <div className="deal_invoices__form-foot" onKeyDown={sendOnCtrlEnter(submit)}>
      {isAllowed && (
        <Field
          label={text('form.mode')}
          htmlFor={fields.id('mode')}
          error={fields.error('mode')}
          hint={modeHint(state, form, texts)}
        >
          <SelectInput
            options={form.modes.map((mode) => ({ value: mode, label: text(`form.mode_${mode}`) }))}
            value={state.mode}
            onChange={(value) => {
              const mode = form.modes.find((each) => each === value)
              if (mode) change((before) => ({ ...before, mode }))
            }}
          />
        </Field>
      )}
      <div className="deal_invoices__form-buttons">
        <Button onClick={onCancel}>{text('form.cancel')}</Button>
        <Button kind="primary" isBusy={isBusy} disabledReason={isAllowed ? undefined : denial} onClick={submit}>
          {text(`form.${isEdit ? 'save' : 'create'}_${state.mode}`, { total })}
        </Button>
      </div>
    </div>
  )
}

const HINTS = { draft: 'form.mode_hint_draft', submit: 'form.mode_hint_submit', approve: 'form.mode_hint_approve' } as const

function modeHint(state: FormState, { contact }: InvoiceForm, { text }: Texts): string {
  const { mode }: { mode: CreateMode } = state
  if (mode !== 'approve_and_send') return text(HINTS[mode])
  const email = state.contactChoice === 'new' ? state.email.trim() : chosenContact(state, contact)?.email
  return email ? text('form.mode_hint_send', { email }) : text('form.mode_hint_send_nobody')
}
