export type Tone = 'good' | 'bad' | 'busy' | 'quiet'

const TONES: [Tone, RegExp][] = [
  ['bad', /overdue|unpaid|fail|reject|refus|lost|error/i],
  ['busy', /sent|await|submitted|part|progress|pending|authori[sz]ed|approv/i],
  ['good', /paid|done|complete|won|active|yes/i],
]

/** The colour an option's text suggests. Words nobody expected stay quiet. */
export const toneOf = (text: string): Tone => TONES.find(([, words]) => words.test(text))?.[0] ?? 'quiet'
