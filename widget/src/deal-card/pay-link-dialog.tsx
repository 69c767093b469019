import { useEffect, useRef } from 'react'
import { useTexts } from '../i18n/texts-context.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { TextInput } from '../ui/text-input.tsx'
import { useToasts } from '../ui/toasts.tsx'
import { copyText } from './copy-text.ts'

/** For browsers that copy nothing without a fresh click, or nothing at all: the link stands here, selected. */
export function PayLinkDialog({ number, url, onClose }: { number: string; url: string; onClose: () => void }) {
  const { text } = useTexts()
  const { show } = useToasts()
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [])
  const copy = async () => {
    field.current?.select()
    if (!(await copyText(url))) return
    show(text('action.done.pay_link', { number }), 'good')
    onClose()
  }
  return (
    <Dialog
      title={text('action.pay_link_title', { number })}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{text('ui.close')}</Button>
          <Button kind="primary" onClick={() => void copy()}>
            {text('action.copy')}
          </Button>
        </>
      }
    >
      <Field label={text('action.pay_link_by_hand')}>
        <TextInput ref={field} readOnly value={url} onChange={() => {}} />
      </Field>
    </Dialog>
  )
}
