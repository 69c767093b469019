import { newKey } from '../api/new-key.ts'

/**
 * Which click it is. The same content again is the same click, however often it is sent. After a refusal, other content is
 * another click. While no answer has settled it, it stays the same click even with other content: the first one may have arrived,
 * and there must not be two invoices.
 */
export function createClickKey() {
  let click: { key: string; content: string; isRefused: boolean } | null = null
  return {
    for: (content: string): string => {
      const isOther = click !== null && click.isRefused && click.content !== content
      click = { key: click === null || isOther ? newKey() : click.key, content, isRefused: false }
      return click.key
    },
    /** The answer was no: nothing has been made of it. */
    refused: (): void => {
      if (click) click.isRefused = true
    },
  }
}
