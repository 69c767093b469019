import { createContext, type ReactNode, useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useTexts } from '../i18n/texts-context.tsx'
import { Icon } from './icon.tsx'
import { Overlay } from './overlay.tsx'

type Toast = { id: number; text: string; kind: 'good' | 'bad'; at: number }

/** What went wrong is read more slowly. */
const SHOWN_MS = { good: 5_000, bad: 10_000 }
/** A result that came while no screen was open is news for the next one, but not for long. */
const NEWS_MS = 30_000

/** The results of a person's clicks. Lives as long as the page: a click may end after its card was left. */
export function createToasts({ now = Date.now } = {}) {
  let toasts: readonly Toast[] = []
  let lastId = 0
  const listeners = new Set<() => void>()
  const set = (next: readonly Toast[]) => {
    toasts = next
    for (const listener of listeners) listener()
  }
  const fresh = () => toasts.filter(({ at }) => now() - at < NEWS_MS)
  return {
    show: (text: string, kind: Toast['kind'] = 'good'): void => set([...fresh(), { id: ++lastId, text, kind, at: now() }]),
    dismiss: (id: number): void => set(toasts.filter((toast) => toast.id !== id)),
    dropOld: (): void => set(fresh()),
    list: (): readonly Toast[] => toasts,
    subscribe: (listener: () => void): (() => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

export type Toasts = ReturnType<typeof createToasts>

const ToastsContext = createContext<Toasts | null>(null)

export const ToastsProvider = ({ toasts, children }: { toasts: Toasts; children: ReactNode }) => (
  <ToastsContext.Provider value={toasts}>
    {children}
    <ToastArea toasts={toasts} />
  </ToastsContext.Provider>
)

/** For the result of the reader's own click; what needs him stands in a banner. */
export function useToasts(): Pick<Toasts, 'show'> {
  const toasts = useContext(ToastsContext)
  if (!toasts) throw new Error('Toasts are used outside of ToastsProvider.')
  return toasts
}

function ToastArea({ toasts }: { toasts: Toasts }) {
  const list = useSyncExternalStore(toasts.subscribe, toasts.list)
  useEffect(() => toasts.dropOld(), [toasts])
  return (
    <Overlay>
      {/* Present before there is anything to say: only changes are read aloud. */}
      <div className="deal_invoices__toasts" role="log" aria-live="polite">
        {list.map((toast) => (
          <ToastBox key={toast.id} toast={toast} onEnd={() => toasts.dismiss(toast.id)} />
        ))}
      </div>
    </Overlay>
  )
}

function ToastBox({ toast: { text: words, kind }, onEnd }: { toast: Toast; onEnd: () => void }) {
  const { text } = useTexts()
  const [isHeld, setIsHeld] = useState(false)
  const end = useRef(onEnd)
  end.current = onEnd
  useEffect(() => {
    // Under the pointer or the focus it waits until it has been read.
    if (isHeld) return
    const timer = setTimeout(() => end.current(), SHOWN_MS[kind])
    return () => clearTimeout(timer)
  }, [kind, isHeld])
  return (
    <div
      className={`deal_invoices__toast deal_invoices__toast--${kind}`}
      onMouseEnter={() => setIsHeld(true)}
      onMouseLeave={() => setIsHeld(false)}
      onFocus={() => setIsHeld(true)}
      onBlur={() => setIsHeld(false)}
    >
      <Icon name={kind === 'good' ? 'check' : 'warning'} />
      <span>{words}</span>
      <button type="button" className="deal_invoices__icon-button" aria-label={text('ui.close')} onClick={onEnd}>
        <Icon name="cross" />
      </button>
    </div>
  )
}
