import { useTexts } from '../i18n/texts-context.tsx'
import { ContactRadios } from '../readiness/contact-radios.tsx'
import { Field } from '../ui/field.tsx'
import { TextInput } from '../ui/text-input.tsx'
import type { SectionProps } from './section-props.ts'

const MAX_LENGTH = 255 // Xero Accounting API, Contacts: Name, EmailAddress

/** Who is billed, and by whom. */
export function ContactSection(props: SectionProps) {
  const { text } = useTexts()
  const { form, state, fields, change } = props
  const { contact, organisation } = form
  return (
    <section className="deal_invoices__form-parties">
      <Party label={text('form.organisation')} name={organisation.name} />
      {contact.kind === 'known' && (
        <Party label={text('form.contact')} name={contact.name} hint={contact.email ?? text('form.contact_no_email')} />
      )}
      {contact.kind === 'choose' && (
        <ContactRadios
          legend={text('form.contact_choose')}
          candidates={contact.candidates}
          otherLabel={text('form.contact_new_choice')}
          value={state.contactChoice === 'new' ? '' : state.contactId}
          onChange={(contactId) =>
            change((before) => ({
              ...before,
              contactId: contactId || null,
              contactChoice: contactId === '' ? 'new' : 'known',
            }))
          }
          id={fields.id('contact')}
          error={fields.error('contact')}
        />
      )}
      {contact.kind === 'missing' && <p className="deal_invoices__quiet">{text('form.contact_missing')}</p>}
      {state.contactChoice === 'new' && <NewContact {...props} />}
    </section>
  )
}

function NewContact({ state, fields, change }: SectionProps) {
  const { text } = useTexts()
  return (
    <>
      <p className="deal_invoices__label">{text('form.contact_new')}</p>
      <Field label={text('form.name')} htmlFor={fields.id('name')} error={fields.error('name')}>
        <TextInput
          value={state.name}
          maxLength={MAX_LENGTH}
          isRequired
          onChange={(name) => change((before) => ({ ...before, name }))}
        />
      </Field>
      <Field label={text('form.email')} htmlFor={fields.id('email')} error={fields.error('email')}>
        <TextInput
          type="email"
          inputMode="email"
          value={state.email}
          maxLength={MAX_LENGTH}
          onChange={(email) => change((before) => ({ ...before, email }))}
        />
      </Field>
    </>
  )
}

const Party = ({ label, name, hint }: { label: string; name: string; hint?: string }) => (
  <dl className="deal_invoices__party">
    <dt className="deal_invoices__label">{label}</dt>
    <dd>
      {name}
      {hint !== undefined && <small className="deal_invoices__party-hint">{hint}</small>}
    </dd>
  </dl>
)
