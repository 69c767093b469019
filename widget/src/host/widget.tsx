import { createApi } from '../api/api.ts'
import { DealCard } from '../deal-card/deal-card.tsx'
import { TextsProvider } from '../i18n/texts-context.tsx'
import { textsFor } from '../i18n/languages.ts'
import { SafeScreen } from '../ui/safe-screen.tsx'
import { PREFIX, Styled } from '../ui/styled.tsx'
import type { KommoCallbacks, KommoPage, KommoWidget } from './kommo.ts'
import { createMounts } from './mounts.ts'
import { openSession } from './open-session.ts'

type Needs = {
  $: (target: Document) => Record<'on' | 'off', (events: string, listener: () => void) => void>
  page: () => KommoPage
  backendUrl: string
}

/** Kommo leaves a page without reloading it; not every way out calls `destroy`. */
const PAGE_CHANGED = 'page:changed'

/**
 * The constructor that Kommo makes one widget from in each area. A plain function: the platform may call it with or without
 * `new`. Source: Kommo, script.js, callbacks.
 */
export function createWidgetConstructor({ $, page, backendUrl }: Needs): new () => KommoWidget {
  let opened = 0
  function DealInvoices(this: KommoWidget): KommoWidget {
    const { mount, unmountAll } = createMounts()
    const leave = () => {
      $(document).off(PAGE_CHANGED, leave)
      unmountAll()
    }
    // Kommo goes on to the next callback only after `true`.
    const callbacks: KommoCallbacks = {
      render: () => true,
      init: () => {
        leave()
        const dealId = openDealId(page())
        if (dealId === null) return true
        // Kommo takes HTML and says nothing of the element, so we find it again by an id of this one opening.
        const id = `${PREFIX}-${++opened}`
        const body = `<div class="${PREFIX}" id="${id}"></div>`
        this.render_template({ caption: { class_name: `${PREFIX}__caption` }, body, render: '' })
        const place = document.getElementById(id)
        if (place) mount(place, dealCard(this, { dealId, language: page().lang_id, backendUrl }))
        $(document).on(PAGE_CHANGED, leave)
        return true
      },
      bind_actions: () => true,
      // Kommo's own window says what the integration does and saves it; there is nothing to fill in.
      settings: () => true,
      onSave: () => true,
      destroy: leave,
    }
    this.callbacks = callbacks
    return this
  }
  // A function is a constructor; TypeScript knows that of classes only.
  return DealInvoices as unknown as new () => KommoWidget
}

/** Null outside cards and in a new deal that is not saved yet. */
function openDealId({ data }: KommoPage): number | null {
  const id = data.current_card === false ? 0 : Number(data.current_card.id)
  return id > 0 ? id : null
}

function dealCard(
  widget: KommoWidget,
  { dealId, language, backendUrl }: { dealId: number; language: string; backendUrl: string },
) {
  const api = createApi({ backendUrl, openSession: () => openSession(widget, backendUrl) })
  return (
    <TextsProvider texts={textsFor(language, widget.langs)}>
      <Styled>
        <SafeScreen>
          <DealCard dealId={dealId} api={api} />
        </SafeScreen>
      </Styled>
    </TextsProvider>
  )
}
