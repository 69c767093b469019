// Two small habits for texts that cross into the other system, which limits their length and shape.

/** The text on one line: control characters and runs of blanks become one blank, none at either end. */
export const oneLine = (text: string): string => text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()

/**
 * At most `maxLength` UTF-16 units of a text, cut between characters as people see them, so that no half emoji remains.
 * Blanks left at the cut are dropped.
 */
export function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const cutAt = characters.segment(text).containing(maxLength)?.index ?? 0
  // One "character" can be endless (a letter under hundreds of accents): then at least no surrogate pair is torn apart.
  const fallback = text.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, '')
  return (cutAt > 0 ? text.slice(0, cutAt) : fallback).trimEnd()
}

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' })
