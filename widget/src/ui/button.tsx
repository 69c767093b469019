import {
  Button as KitButton,
  ButtonDangerPrimaryTheme,
  ButtonNeutralTheme,
  ButtonPrimaryTheme,
  type ButtonProps,
} from '@kommo-crm/crm-react-ui-kit/Button'
import { forwardRef, type ReactNode, useId } from 'react'
import { kitTheme } from './kit-theme.ts'
import { Spinner } from './spinner.tsx'

const SIZES = {
  '--crm-ui-kit-button-height': '32px',
  '--crm-ui-kit-button-font-weight': '600',
  '--crm-ui-kit-button-z-index': 'auto',
  // Whoever sets buttons side by side says how far apart; the kit's own distance would indent those on a second line.
  '--crm-ui-kit-button-sibling-element-spacing': '0px',
}
/** The kit's white on its blue (3.4:1) and on its red (2.7:1) is hard to read, so these two colours are ours. */
const filled = (colour: 'accent' | 'bad') => ({
  '--crm-ui-kit-button-background-color': `var(--deal_invoices-${colour}-fill)`,
  '--crm-ui-kit-button-border-color': `var(--deal_invoices-${colour}-fill)`,
  '--crm-ui-kit-button-hover-background-color': `var(--deal_invoices-${colour}-fill-hover)`,
  '--crm-ui-kit-button-hover-border-color': `var(--deal_invoices-${colour}-fill-hover)`,
})
const themes = {
  primary: kitTheme('button-primary', { ...ButtonPrimaryTheme, ...SIZES, ...filled('accent') }),
  danger: kitTheme('button-danger', { ...ButtonDangerPrimaryTheme, ...SIZES, ...filled('bad') }),
  plain: kitTheme('button-plain', { ...ButtonNeutralTheme, ...SIZES }),
  link: kitTheme('button-link', {
    ...ButtonNeutralTheme,
    ...SIZES,
    '--crm-ui-kit-button-height': '24px',
    '--crm-ui-kit-button-padding': '0',
    '--crm-ui-kit-button-color': 'var(--deal_invoices-accent)',
    '--crm-ui-kit-button-hover-color': 'var(--deal_invoices-accent)',
    '--crm-ui-kit-button-background-color': 'transparent',
    '--crm-ui-kit-button-hover-background-color': 'transparent',
    '--crm-ui-kit-button-border-color': 'transparent',
    '--crm-ui-kit-button-hover-border-color': 'transparent',
    '--crm-ui-kit-button-disabled-background-color': 'transparent',
    '--crm-ui-kit-button-disabled-border-color': 'transparent',
  }),
}

type Props = {
  kind?: keyof typeof themes
  onClick?: (() => void) | undefined
  /** Something is under way: clicks do nothing, the words stay for those who listen. */
  isBusy?: boolean | undefined
  isDisabled?: boolean | undefined
  /** Why it cannot be pressed; it can be reached all the same, so that everybody learns the reason. Disables by itself. */
  disabledReason?: string | undefined
  type?: 'button' | 'submit'
  /** For a button whose words alone do not say what it is about, e.g. "Resend INV-0042". */
  label?: string | undefined
  children: ReactNode
}

export const Button = forwardRef<HTMLButtonElement, Props>(function Button(
  { kind = 'plain', onClick, isBusy = false, isDisabled = false, disabledReason, type = 'button', label, children },
  ref,
) {
  const reasonId = useId()
  const isOff = isDisabled || disabledReason !== undefined
  const isDeaf = isOff || isBusy
  const press: ButtonProps['onClick'] = (event) => {
    if (!isDeaf) return onClick?.()
    // A form would be sent by it otherwise.
    event.preventDefault()
  }
  const button = (
    <KitButton
      ref={ref}
      theme={themes[kind]}
      type={type}
      className={`deal_invoices__button deal_invoices__button--${kind}`}
      isDisabled={isOff}
      // What is disabled for the browser loses the focus.
      isClickableWhileDisabled={disabledReason !== undefined || isBusy}
      onClick={press}
      {...(label !== undefined && { 'aria-label': label })}
      {...(isDeaf && { 'aria-disabled': true })}
      {...(isBusy && { 'aria-busy': true })}
      {...(disabledReason !== undefined && { 'aria-describedby': reasonId })}
    >
      <span className="deal_invoices__button-label">{children}</span>
      {isBusy && (
        <span className="deal_invoices__button-busy">
          <Spinner />
        </span>
      )}
    </KitButton>
  )
  if (disabledReason === undefined) return button
  return (
    <span className="deal_invoices__reasoned">
      {button}
      <span className="deal_invoices__reason" role="tooltip" id={reasonId}>
        {disabledReason}
      </span>
    </span>
  )
})
