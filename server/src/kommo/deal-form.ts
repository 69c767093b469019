import { AppError } from '../domain/errors.ts'

/** A deal with all its fields is a few hundred pairs; nobody's webhook has more than this. */
const MAX_PAIRS = 10_000
/** `leads[note][0][note][element_id]` is the deepest that we look at. */
const MAX_DEPTH = 5

type Node = { [key: string]: Node | string }

/**
 * Reads a webhook's form into nested objects, but only what a hint needs: custom fields, most of the body, are skipped
 * unread, since the deal is read again anyway. A bulk change brings a thousand of these at once.
 *
 * @param form PHP-style keys, percent-encoded or not. Lists come as objects by index. Inherited names are the sender's own.
 * @throws AppError `invalid` when there are more pairs than any webhook has.
 */
export function parseDealForm(form: string): object {
  const root: Node = Object.create(null) as Node
  const pairs = form.split('&')
  if (pairs.length > MAX_PAIRS) throw new AppError('invalid', 'request.too_large', { userMessage: 'The request is too large.' })
  for (const pair of pairs) {
    const equals = pair.indexOf('=')
    if (equals <= 0 || pair.includes('custom_fields')) continue
    const path = pathOf(decode(pair.slice(0, equals)))
    if (path.length > 0 && path.length <= MAX_DEPTH) put(root, path, decode(pair.slice(equals + 1)))
  }
  return root
}

/** `leads[status][0][id]` as its four parts; an empty index stays one, so that a list of ids is no id. */
const pathOf = (key: string): string[] => {
  const bracket = key.indexOf('[')
  if (bracket < 0) return [key]
  return [key.slice(0, bracket), ...Array.from(key.slice(bracket).matchAll(/\[([^\]]*)\]/g), ([, part]) => part ?? '')]
}

function put(root: Node, path: string[], value: string): void {
  let node = root
  for (const key of path.slice(0, -1)) {
    const next = node[key]
    if (typeof next === 'string') return // contradicts an earlier pair; the first one counts
    node = node[key] = next ?? (Object.create(null) as Node)
  }
  const last = path.at(-1) ?? ''
  node[last] ??= value
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
