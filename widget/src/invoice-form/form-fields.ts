/** What every part of the form needs to know of its fields: their ids, and what is wrong with them. */
export type FormFields = {
  /** Id of the control of a field, e.g. `dueDay` or `line-0.quantity`. */
  id: (field: string) => string
  /** What to correct, as a sentence; undefined for nothing, and before anybody has had the chance to type. */
  error: (field: string) => string | undefined
}
