// What Kommo loads. RequireJS gets a constructor; everything that touches Kommo's page is in host/.
import $ from 'jquery'
import { createWidgetConstructor } from './host/widget.tsx'

export default createWidgetConstructor({
  $,
  page: () => APP,
  // Baked in by the build; unset, it is an address that leads nowhere, and whoever serves the script may put in another one.
  backendUrl: import.meta.env.VITE_BACKEND_URL ?? 'https://deal-invoices.invalid',
  go: (url) => window.location.assign(url),
})
