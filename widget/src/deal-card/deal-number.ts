/** @param typed a deal's number, or the address of its page as copied from the browser. @returns null when it is neither. */
export function dealNumberIn(typed: string): number | null {
  const digits = /^#?(\d{1,15})$/.exec(typed.trim())?.[1] ?? /\/leads\/detail\/(\d{1,15})(?:[/?#]|$)/.exec(typed.trim())?.[1]
  return digits !== undefined && Number(digits) > 0 ? Number(digits) : null
}
