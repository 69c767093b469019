import type { Link, LinkTarget } from './model.ts'

export type LinkEnd = { type: LinkTarget; id: number }

/** Links by both ends. A pair is linked once; linking again changes the metadata. */
export type Links = {
  add(link: Link): void
  remove(a: LinkEnd, b: LinkEnd): boolean
  /** Every link of `end`, turned so that `from` is `end`. */
  of(end: LinkEnd, other?: LinkTarget): Link[]
}

const keyOf = ({ type, id }: LinkEnd) => `${type}:${id}`
const turned = (link: Link): Link => ({ ...link, from: link.to, to: link.from })

export function createLinks(): Links {
  const ends = new Map<string, Map<string, Link>>()
  const put = (link: Link) => {
    const own = ends.get(keyOf(link.from)) ?? new Map<string, Link>()
    ends.set(keyOf(link.from), own.set(keyOf(link.to), link))
  }
  return {
    add(link) {
      put(link)
      put(turned(link))
    },
    remove(a, b) {
      ends.get(keyOf(b))?.delete(keyOf(a))
      return ends.get(keyOf(a))?.delete(keyOf(b)) ?? false
    },
    of: (end, other) => [...(ends.get(keyOf(end))?.values() ?? [])].filter(({ to }) => other === undefined || to.type === other),
  }
}
