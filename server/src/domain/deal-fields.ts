/** A field that we keep on deals. Made once per account, visible to people and not editable by them. */
export type DealFieldSpec = {
  code: string
  name: string
  type: 'text' | 'select' | 'numeric' | 'date' | 'url'
  /** Options of a select: code and label. */
  options?: { code: string; name: string }[]
}

/** A value for one of our fields: text, number, day (`YYYY-MM-DD`), address, or the code of an option. Null clears it. */
export type DealFieldWrite = { code: string; value: string | number | null }
