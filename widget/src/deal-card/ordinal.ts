const ENDINGS: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'st', two: 'nd', few: 'rd' }

/** "12th" in English; elsewhere the sentence itself carries what makes a number an ordinal, so that the number alone is right. */
export function ordinal(place: number, language: string): string {
  if (!language.startsWith('en')) return String(place)
  return `${place}${ENDINGS[new Intl.PluralRules('en', { type: 'ordinal' }).select(place)] ?? 'th'}`
}
