import { useId } from 'react'
import type { CreateMode } from '../../../server/src/contract/invoice-form.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { Field } from '../ui/field.tsx'
import { SelectInput } from '../ui/select-input.tsx'
import type { Bulk } from './use-bulk.ts'

/** What becomes of all the invoices: what this person may do, the rule's own wish first chosen. */
export function ModeChoice({ bulk: { preview, mode, setMode, isSending, isUnsettled } }: { bulk: Bulk }) {
  const { text } = useTexts()
  const id = useId()
  const modes = preview.data?.modes ?? []
  if (modes.length === 0) return null
  const isMailed = mode === 'approve_and_send'
  return (
    <Field label={text('bulk.mode_label')} htmlFor={id} {...(isMailed && { hint: text('bulk.mail_hint') })}>
      <SelectInput
        options={modes.map((each) => ({ value: each, label: text(`bulk.mode.${each}`) }))}
        value={mode}
        onChange={(value) => setMode(modes.find((each): each is CreateMode => each === value) ?? mode)}
        isDisabled={isSending || isUnsettled}
      />
    </Field>
  )
}
