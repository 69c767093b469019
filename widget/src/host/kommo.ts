// Kommo's page as far as we use it: documented members only, read and never written.

/** The platform extends its own widget with ours, so its methods are there once a callback runs. */
export type KommoWidget = {
  callbacks: KommoCallbacks
  /** The language file Kommo has chosen for the user. */
  langs: unknown
  /** Puts a block into the right panel of the card. */
  render_template(block: { caption: { class_name: string }; body: string; render: string }): unknown
  /** `$.ajax` with a fresh disposable token in `X-Auth-Token`. */
  $authorizedAjax(options: { url: string; method: 'POST'; dataType: 'json' }): KommoRequest
  /** The rows that are selected in a list. */
  list_selected(): { selected: { id: number | string }[] }
}

/** Kommo goes on to the next callback only after `true`. Source: Kommo, script.js, callbacks. */
export type KommoCallbacks = {
  render(): boolean
  init(): boolean
  bind_actions(): boolean
  settings(): boolean
  advancedSettings(): boolean
  onSave(): boolean
  destroy(): void
  leads: { selected(): void }
  /** The documentation names the callback with a dot; older pages nest it. Both open the same. */
  'leads.selected'(): void
}

/** jQuery's promise. */
type KommoRequest = {
  then(done: (body: unknown) => void, fail: (answer: { status: number; responseJSON?: unknown }) => void): unknown
}

type Manager = { title: string; is_admin: 'Y' | 'N'; active?: boolean | 'Y' | 'N' }

export type KommoPage = {
  lang_id: string
  /** `false` outside cards; the id is 0 while a new card is not saved. */
  data: { current_card: false | { id: number | string } }
  getBaseEntity(): string
  constant(name: 'user'): { id: number | string }
  constant(name: 'account'): { id: number | string }
  constant(name: 'managers'): Record<string, Manager> | undefined
}

declare global {
  const APP: KommoPage
}
