// Kommo's page as far as we use it: documented members only.

/** The platform extends its own widget with ours, so its methods are there once a callback runs. */
export type KommoWidget = {
  callbacks: KommoCallbacks
  /** The language file Kommo has chosen for the user. */
  langs: unknown
  /** Puts a block into the right panel of the card. */
  render_template(block: { caption: { class_name: string }; body: string; render: string }): unknown
  /** `$.ajax` with a fresh disposable token in `X-Auth-Token`. */
  $authorizedAjax(options: { url: string; method: 'POST'; dataType: 'json' }): KommoRequest
}

export type KommoCallbacks = {
  render(): boolean
  init(): boolean
  bind_actions(): boolean
  settings(): boolean
  onSave(): boolean
  destroy(): void
}

/** jQuery's promise. */
type KommoRequest = {
  then(done: (body: unknown) => void, fail: (answer: { status: number; responseJSON?: unknown }) => void): unknown
}

export type KommoPage = {
  lang_id: string
  /** `false` outside cards; the id is 0 while a new deal is not saved. */
  data: { current_card: false | { id: number | string } }
}

declare global {
  const APP: KommoPage
}
