import type { InvoiceForm } from '../../../server/src/contract/invoice-form.ts'
import type { FormFields } from './form-fields.ts'
import type { FormState } from './form-state.ts'
import type { Change } from './use-invoice-form.ts'

/** What every section of the form is given. */
export type SectionProps = { form: InvoiceForm; state: FormState; fields: FormFields; change: Change }
