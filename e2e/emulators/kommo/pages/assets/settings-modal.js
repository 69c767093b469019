// The window of an integration in Settings. Its elements carry Kommo's names, by which widgets find them.
// Source: Kommo, script.js, settings and onSave; Kommo, style.css, settings modal.
import { ask, invoke, startWidget, stopWidget, updateWidget, widgetHere } from './host.js'
import { h, post, say } from './page.js'
import { noteScriptedClick } from './watch.js'

/** Opens the window. `changed(view)` hears of every new state. */
export async function openSettings(host, view, changed) {
  const opener = document.activeElement
  const body = h('div', { className: 'modal-body' })
  const modal = h(
    'div',
    { className: `modal widget-settings-modal ${view.code}`, role: 'dialog', ariaModal: 'true', ariaLabel: view.name },
    h(
      'div',
      { className: 'modal-scroller', on: { mousedown: ({ target }) => target.className === 'modal-scroller' && close() } },
      body,
    ),
  )
  const close = () => {
    modal.remove()
    document.getElementById('page').inert = false
    if (opener.isConnected) opener.focus()
    else document.querySelector('.tile-open')?.focus()
  }
  modal.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.defaultPrevented) close()
  })
  document.getElementById('page').inert = true
  document.body.append(modal)
  const dialog = { host, body, close, changed, view }
  drawSettings(dialog)
  await tellWidget(dialog)
}

/** The widget may draw its own settings into the window, whatever its state. */
async function tellWidget({ body, view }) {
  const instance = await widgetHere(view)
  if (instance && body.isConnected) await ask(instance, 'settings', window.$(body))
}

function drawSettings(dialog) {
  const { body, close, view } = dialog
  const isInstalled = view.status !== 'install'
  body.replaceChildren(
    h('button', { type: 'button', className: 'ghost modal-close', ariaLabel: 'Close', on: { click: close } }, '×'),
    h(
      'div',
      { className: 'widget-settings' },
      h(
        'header',
        { className: 'widget-settings__head' },
        h('img', { src: view.images.settings, alt: '', width: 130, height: 100 }),
        h(
          'div',
          {},
          h('h2', {}, view.name),
          h('p', { className: 'muted' }, view.shortDescription),
          isInstalled && disableButton(dialog),
        ),
      ),
      h('div', { className: 'widget-settings__desc-space' }, description(view)),
      view.hasSettings && settingsBlock(dialog, isInstalled),
    ),
  )
  body.querySelector('.modal-close').focus()
}

function description({ description: html }) {
  const place = h('div', { className: 'widget_settings_block__descr' })
  place.innerHTML = html
  return place
}

const settingsBlock = (dialog, isInstalled) =>
  h(
    'form',
    { className: 'widget_settings_block', noValidate: true, on: { submit: (event) => event.preventDefault() } },
    h(
      'div',
      { className: 'widget_settings_block__fields', id: 'widget_settings__fields_wrapper' },
      dialog.view.fields.flatMap((field) => fieldRows(dialog, field)),
    ),
    h('p', { className: 'widget_settings_block__error', role: 'alert' }),
    h('div', { className: 'widget_settings_block__controls' }, isInstalled ? saveButton(dialog) : installButton(dialog)),
  )

/** Names of inputs: the field, and for fields of users also the user and which of both values. */
function fieldRows({ host, view }, { code, name, type }) {
  const stored = view.params[code]
  const row = (label, input) => h('label', { className: 'widget_settings_block__item_field' }, h('span', {}, label), input)
  const users = Object.values(host.constants.managers)
  switch (type) {
    case 'custom':
      // Hidden: the widget draws what it likes and keeps its text here.
      return h('input', {
        type: 'hidden',
        name: code,
        value: typeof stored === 'object' ? JSON.stringify(stored) : (stored ?? ''),
      })
    case 'users':
      return users.map(({ id, title }) =>
        row(`${name}: ${title}`, h('input', { name: `${code}.${id}`, value: stored?.[id] ?? '' })),
      )
    case 'users_lp':
      return users.flatMap(({ id, title }) =>
        ['login', 'password'].map((part) =>
          row(
            `${name}, ${part}: ${title}`,
            h('input', {
              name: `${code}.${id}.${part}`,
              type: part === 'password' ? part : 'text',
              value: stored?.[id]?.[part] ?? '',
            }),
          ),
        ),
      )
    default:
      return row(name, h('input', { name: code, type: type === 'pass' ? 'password' : 'text', value: stored ?? '' }))
  }
}

function readFields({ body }) {
  const fields = {}
  for (const { name, value } of body.querySelectorAll('#widget_settings__fields_wrapper input[name]')) {
    const path = name.split('.')
    const last = path.pop()
    let at = fields
    for (const part of path) at = at[part] ??= {}
    at[last] = value
  }
  return fields
}

const installButton = (dialog) =>
  h(
    'button',
    {
      type: 'button',
      className: 'primary js-widget-install',
      on: { click: (event) => isFromPerson(event, 'install') && void install(dialog, event.target) },
    },
    'Install',
  )

const disableButton = (dialog) =>
  h(
    'button',
    {
      type: 'button',
      className: 'link-button js-widget-uninstall',
      on: { click: (event) => isFromPerson(event, 'uninstall') && void disable(dialog, event.target) },
    },
    'Disable',
  )

function saveButton(dialog) {
  const button = h(
    'button',
    {
      type: 'button',
      className: 'primary js-widget-save',
      data: { onsaveDestroyModal: 'true' },
      on: { click: () => void save(dialog, button) },
    },
    'Save',
  )
  // What a widget triggers to say that saving failed.
  window.$(button).on('button:save:error', () => refused(dialog, button, 'It was not saved.'))
  return button
}

/** Installing and disabling are a person's: clicks made by scripts do nothing and are kept. */
function isFromPerson(event, button) {
  if (!event.isTrusted) noteScriptedClick(button)
  return event.isTrusted
}

/** Whether the widget lets it be saved. `fields` may be changed by it. */
async function widgetAgrees(instance, evt) {
  try {
    return !instance || typeof instance.widget.callbacks?.onSave !== 'function' || Boolean(await invoke(instance, 'onSave', evt))
  } catch {
    // A rejected promise stops the save; that is the widget's right and no error.
    return false
  }
}

async function install(dialog, button) {
  const fields = readFields(dialog)
  const empty = dialog.view.fields.find(({ code, isRequired }) => isRequired && (fields[code] ?? '') === '')
  if (empty) return refused(dialog, button, `Fill in “${empty.name}” first.`)
  working(dialog, button)
  if (!(await widgetAgrees(await widgetHere(dialog.view), { active: 'Y', fields })))
    return refused(dialog, button, 'The integration did not agree.')
  if (!(await tellServer(dialog, button, 'install'))) return
  stopWidget()
  await startWidget(dialog.view)
  const instance = await widgetHere(dialog.view)
  if (instance) await ask(instance, 'onInstall')
  if (!dialog.body.isConnected) return
  drawSettings(dialog)
  say(`${dialog.view.name} is installed`)
  await tellWidget(dialog)
}

async function save(dialog, button) {
  const evt = { active: 'Y', fields: readFields(dialog) }
  const empty = dialog.view.fields.find(({ code, isRequired }) => isRequired && (evt.fields[code] ?? '') === '')
  if (empty) return refused(dialog, button, `Fill in “${empty.name}” first.`)
  working(dialog, button)
  const instance = await widgetHere(dialog.view)
  if (!(await widgetAgrees(instance, evt))) return refused(dialog, button, 'It was not saved.')
  if (!(await tellServer(dialog, button, 'settings', { fields: evt.fields }))) return
  if (instance) updateWidget(instance, dialog.view)
  button.classList.remove('is-busy')
  button.disabled = false
  say('Saved')
  if (button.dataset.onsaveDestroyModal !== undefined) dialog.close()
}

async function disable(dialog, button) {
  working(dialog, button)
  const instance = await widgetHere(dialog.view)
  // Whatever the widget says: a person can always switch it off.
  await widgetAgrees(instance, { active: 'N', fields: readFields(dialog) })
  stopWidget()
  if (!(await tellServer(dialog, button, 'disable'))) return
  dialog.close()
  say(`${dialog.view.name} is disabled`)
}

async function tellServer(dialog, button, what, body = {}) {
  const { host, changed } = dialog
  try {
    dialog.view = await post(`/ajax/accounts/${host.subdomain}/widget/${what}?user=${host.userId}`, body)
    changed(dialog.view)
    return true
  } catch {
    refused(dialog, button, 'Kommo could not do that.')
    return false
  }
}

function working({ body }, button) {
  showError(body, '')
  button.classList.add('is-busy')
  button.disabled = true
}

function refused({ body }, button, sentence) {
  button.classList.remove('is-busy')
  button.disabled = false
  showError(body, sentence)
}

function showError(body, sentence) {
  const place = body.querySelector('.widget_settings_block__error')
  if (place) place.textContent = sentence
}
