// What Kommo loads. RequireJS gets a constructor; everything that touches Kommo's page is in host/.
import $ from 'jquery'
import { createWidgetConstructor } from './host/widget.tsx'

export default createWidgetConstructor({
  $,
  page: () => APP,
  backendUrl: import.meta.env.VITE_BACKEND_URL ?? 'http://localhost:3000',
})
