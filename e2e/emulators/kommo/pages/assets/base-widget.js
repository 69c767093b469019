// Kommo's own widget, which the developer's one is extended with. Source: Kommo, script.js, methods.
import { h } from './page.js'
import { putBlock } from './panel.js'

const notPlayed = (name) => () => {
  throw new Error(`This Kommo does not play ${name}.`)
}

/**
 * Makes a widget from what its script returned. `env.view` is the widget as the server knows it and `env.host` what the page
 * knows; both may be exchanged later. `env.selected()` are the ticked rows of a list.
 */
export function createWidget(Constructor, env, $) {
  const widget = new Constructor()
  const textAt = (path) => path.split('.').reduce((at, part) => at?.[part], widget.langs)
  return Object.assign(widget, {
    params: structuredClone(env.view.params),
    langs: env.view.langs,
    i18n: (path) => textAt(path),
    set_lang: (langs) => void (widget.langs = langs),
    get_settings: () => ({ ...widget.params }),
    set_settings: (values) => void Object.assign(widget.params, values),
    get_version: () => env.view.version,
    get_install_status: () => env.view.status,
    set_status: (status) => env.showStatus(status),
    system: () => ({
      area: env.host.area.short,
      amouser_id: env.host.userId,
      amouser: env.host.constants.user.login,
      amohash: '',
      amojo_id: '',
      domain: 'kommo.com',
      server: location.origin,
      subdomain: env.host.subdomain,
      displayed_count: 0,
    }),
    render_template: (block) => {
      // With the suffix -0 a widget runs in the card, but the panel does not list it.
      if (!env.view.locations.includes(`${env.host.area.location}-0`)) putBlock(env.view, block)
      return true
    },
    $authorizedAjax: (first, second) =>
      authorizedAjax($, env.host, typeof first === 'string' ? { ...second, url: first } : first),
    list_selected: () => listSelected(env.selected()),
    widgetsOverlay: (isShown) => {
      document.getElementById('card_widgets_overlay')?.remove()
      if (isShown) document.body.append(h('div', { id: 'card_widgets_overlay' }))
    },
    crm_post: notPlayed('crm_post'),
    render: notPlayed('twig templates'),
  })
}

/** `$.ajax` with a fresh disposable token of whoever looks. Source: Kommo, one-time tokens. */
function authorizedAjax($, { subdomain, userId }, options) {
  const answer = $.Deferred()
  const token = $.ajax({ url: `/ajax/accounts/${subdomain}/widget/token?user=${userId}`, method: 'POST', dataType: 'json' })
  token.then(
    (body) =>
      $.ajax({ ...options, headers: { ...options.headers, 'X-Auth-Token': body.token } }).then(answer.resolve, answer.reject),
    answer.reject,
  )
  return answer.promise()
}

const listSelected = (rows) => ({
  selected: rows.map(({ id, emails, phones }) => ({ id, type: 'lead', emails, phones })),
  summary: {
    items: rows.length,
    emails: rows.reduce((sum, { emails }) => sum + emails.length, 0),
    phones: rows.reduce((sum, { phones }) => sum + phones.length, 0),
  },
})
