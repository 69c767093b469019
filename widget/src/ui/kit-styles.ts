// The kit's own css, scoped under our root while building (vite.config.ts), with its palette following Kommo's dark theme.
import button from '@kommo-crm/crm-react-ui-kit/assets/Button.css?inline'
import input from '@kommo-crm/crm-react-ui-kit/assets/Input.css?inline'
import spinner from '@kommo-crm/crm-react-ui-kit/assets/Spinner.css?inline'
import textArea from '@kommo-crm/crm-react-ui-kit/assets/TextArea.css?inline'
import palette from '@kommo-crm/crm-react-ui-kit/assets/theme.css?inline'

export const kitCss = [palette, button, input, spinner, textArea].join('')
