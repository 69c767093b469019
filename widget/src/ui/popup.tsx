import { type CSSProperties, type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { Overlay } from './overlay.tsx'

type Props = {
  /** Beside which it opens. */
  anchor: RefObject<HTMLElement | null>
  /** A press elsewhere, or the page moved away below it. */
  onClose: () => void
  /** As wide as the anchor, for lists below a field. */
  isAnchorWide?: boolean
  /** It can be seen now: before, nothing in it takes the focus. */
  onPlaced?: () => void
  children: ReactNode
}

const GAP_PX = 4
/** While it is measured. At the top, since the page would scroll to it otherwise. */
const UNSEEN: CSSProperties = { visibility: 'hidden', top: 0, left: 0 }

/** A small list above everything, since Kommo's panel would cut it off: below its anchor, or above where there is no room. */
export function Popup({ anchor, onClose, isAnchorWide = false, onPlaced, children }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const close = useRef(onClose)
  close.current = onClose
  const placed = useRef(onPlaced)
  placed.current = onPlaced
  const [place, setPlace] = useState<CSSProperties | null>(null)

  useLayoutEffect(() => {
    if (!box.current || !anchor.current) return
    const from = anchor.current.getBoundingClientRect()
    const { width, height } = box.current.getBoundingClientRect()
    const isRoomBelow = from.bottom + GAP_PX + height <= window.innerHeight || from.top < height
    const wanted = isAnchorWide ? from.left : from.right - width
    setPlace({
      left: Math.max(GAP_PX, Math.min(wanted, window.innerWidth - width - GAP_PX)),
      // Held where it touches its anchor, so that a list that gets shorter stays beside it.
      ...(isRoomBelow ? { top: from.bottom + GAP_PX } : { bottom: window.innerHeight - from.top + GAP_PX }),
      ...(isAnchorWide && { width: from.width }),
    })
  }, [anchor, isAnchorWide])

  useLayoutEffect(() => {
    if (place) placed.current?.()
  }, [place])

  useEffect(() => {
    const isInside = (target: EventTarget | null) =>
      target instanceof Node && (box.current?.contains(target) || anchor.current?.contains(target))
    const leave = ({ target }: Event) => {
      if (!isInside(target)) close.current()
    }
    document.addEventListener('pointerdown', leave, true)
    document.addEventListener('scroll', leave, true)
    window.addEventListener('resize', leave)
    return () => {
      document.removeEventListener('pointerdown', leave, true)
      document.removeEventListener('scroll', leave, true)
      window.removeEventListener('resize', leave)
    }
  }, [anchor])

  return (
    <Overlay>
      <div ref={box} className="deal_invoices__popup" style={place ?? UNSEEN}>
        {children}
      </div>
    </Overlay>
  )
}
