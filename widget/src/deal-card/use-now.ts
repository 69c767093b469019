import { useEffect, useState } from 'react'

/** The moment, in milliseconds, told again so often while somebody shows it. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}

/** Whether a moment is still to come; says so when it is over. */
export function useIsBefore(iso: string | null): boolean {
  const [now, setNow] = useState(Date.now)
  const at = iso === null ? 0 : Date.parse(iso)
  useEffect(() => {
    const leftMs = at - Date.now()
    if (leftMs <= 0) return
    const timer = setTimeout(() => setNow(Date.now()), leftMs)
    return () => clearTimeout(timer)
  }, [at])
  return at > now
}
