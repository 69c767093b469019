import { Spinner as KitSpinner, SpinnerPrimaryTheme } from '@kommo-crm/crm-react-ui-kit/Spinner'
import { kitTheme } from './kit-theme.ts'

const theme = kitTheme('spinner', { ...SpinnerPrimaryTheme, '--crm-ui-kit-spinner-border-color': 'currentColor' })

/** @param label what is being waited for; without one it is decoration of words that stand beside it. */
export const Spinner = ({ label }: { label?: string }) => (
  <KitSpinner
    theme={theme}
    className="deal_invoices__spinner"
    {...(label === undefined ? { 'aria-hidden': true } : { role: 'status', 'aria-label': label })}
  />
)
