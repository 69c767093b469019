import { type HTMLAttributes, useRef, useState } from 'react'

/**
 * Rows do not move under the cursor: while somebody points at the list or works in it by keyboard, what is known stays in its
 * place and what is new waits at the end. Afterwards the server's order comes back.
 */
export function useSteadyOrder<Row extends { id: string }>(rows: Row[]): { rows: Row[]; hold: HTMLAttributes<HTMLElement> } {
  const [isPointedAt, setIsPointedAt] = useState(false)
  const [hasFocus, setHasFocus] = useState(false)
  const shown = useRef<string[]>([])
  const places = new Map(shown.current.map((id, place) => [id, place]))
  const placeOf = ({ id }: Row) => places.get(id) ?? places.size
  const ordered = isPointedAt || hasFocus ? rows.toSorted((one, other) => placeOf(one) - placeOf(other)) : rows
  shown.current = ordered.map(({ id }) => id)
  return {
    rows: ordered,
    hold: {
      onPointerEnter: () => setIsPointedAt(true),
      onPointerLeave: () => setIsPointedAt(false),
      onFocus: () => setHasFocus(true),
      onBlur: ({ currentTarget, relatedTarget }) => setHasFocus(currentTarget.contains(relatedTarget)),
    },
  }
}
