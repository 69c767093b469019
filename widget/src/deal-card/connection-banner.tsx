import type { DealInvoicesOutput } from '../../../server/src/contract/deal-invoices.ts'
import { useApi } from '../api/api-context.tsx'
import { useHost } from '../host/host-context.tsx'
import { useTexts } from '../i18n/texts-context.tsx'
import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'
import { useCard } from './card-context.tsx'
import { TroubleNote } from './trouble-note.tsx'
import { useClick } from './use-click.ts'
import { useWhomToAsk } from './use-denial.ts'

/** What keeps this account from invoicing at all. An administrator can do something about it; anybody else learns whom to ask. */
export function ConnectionBanner({ connection: { state, waiting } }: Pick<DealInvoicesOutput, 'connection'>) {
  const { text, count } = useTexts()
  const { isAdmin } = useCard().permissions
  const ask = useWhomToAsk()
  switch (state) {
    case 'ready':
      return null
    case 'not_connected':
      return (
        <Connect
          title={text('card.not_connected.title')}
          sentence={isAdmin ? text('card.not_connected.admin') : ask}
          label={text('card.not_connected.connect')}
        />
      )
    case 'reconnect_needed': {
      const safe = waiting > 0 ? count('card.reconnect.waiting', waiting) : text('card.reconnect.nothing_waits')
      return (
        <Connect
          title={text('card.reconnect.title')}
          sentence={isAdmin ? safe : `${safe} ${ask}`}
          label={text('card.reconnect.button')}
        />
      )
    }
    case 'no_rule': {
      const sentence = isAdmin ? text('card.no_rule.admin') : `${text('card.no_rule.manager')} ${ask}`
      return (
        <Banner tone="todo" icon="warning" role="status" title={text('card.no_rule.title')}>
          <p>{sentence}</p>
        </Banner>
      )
    }
  }
}

function Connect({ title, sentence, label }: { title: string; sentence: string; label: string }) {
  const api = useApi()
  const { returnTo, go } = useHost()
  const { isAdmin } = useCard().permissions
  const { busy, trouble, run } = useClick()
  const connect = () =>
    run({
      what: 'connect',
      name: 'Xero',
      isReading: true,
      send: () => api.connectUrl(returnTo),
      said: (url) => {
        go(url)
        return null
      },
    })
  return (
    <Banner
      tone="todo"
      icon="warning"
      role="status"
      title={title}
      actions={
        isAdmin ? (
          <Button kind="primary" isBusy={busy !== null} onClick={() => void connect()}>
            {label}
          </Button>
        ) : null
      }
    >
      <p>{sentence}</p>
      {trouble && <TroubleNote trouble={trouble} onRetry={() => void connect()} />}
    </Banner>
  )
}
