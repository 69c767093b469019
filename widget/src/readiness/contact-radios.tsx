import { useId } from 'react'
import { useTexts } from '../i18n/texts-context.tsx'
import { Icon } from '../ui/icon.tsx'
import { Styled } from '../ui/styled.tsx'
import css from './contact-radios.css?inline'

type Props = {
  legend: string
  candidates: { contactId: string; name: string; email: string | null }[]
  /** Null while nobody has chosen. */
  value: string | null
  onChange: (contactId: string) => void
  error?: string | null | undefined
  /** Of the first choice, for putting the focus there. */
  id?: string
  /** A last choice that is none of them; its value is empty. */
  otherLabel?: string
}

/** Contacts of Xero with what tells two of the same name apart: their e-mail addresses. */
export function ContactRadios({ legend, candidates, value, onChange, error, id, otherLabel }: Props) {
  const { text } = useTexts()
  const name = useId()
  const choices = [
    ...candidates.map((each) => ({
      value: each.contactId,
      label: each.name,
      hint: each.email ?? text('readiness.contact_without_email'),
    })),
    ...(otherLabel === undefined ? [] : [{ value: '', label: otherLabel, hint: null }]),
  ]
  return (
    <Styled css={css}>
      <fieldset className="deal_invoices__radios" aria-describedby={error ? `${name}-error` : undefined}>
        <legend className="deal_invoices__label">{legend}</legend>
        {choices.map((choice, index) => (
          <label key={choice.value} className="deal_invoices__radio">
            <input
              type="radio"
              {...(index === 0 && id !== undefined && { id })}
              name={name}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
            />
            <span>
              {choice.label}
              {choice.hint !== null && <small className="deal_invoices__radio-hint">{choice.hint}</small>}
            </span>
          </label>
        ))}
        {error && (
          <p className="deal_invoices__error" id={`${name}-error`} role="alert">
            <Icon name="warning" /> {error}
          </p>
        )}
      </fieldset>
    </Styled>
  )
}
