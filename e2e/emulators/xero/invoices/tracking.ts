import { type Input, listOf, textOf } from '../api/input.ts'
import type { LineTracking } from '../state/invoice.ts'
import type { Organisation } from '../state/state.ts'

const MOST_CATEGORIES = 2

/** Reads the `Tracking` of a line: by ids or by names, active ones only. Undefined when it was not sent. */
export function trackingOf(org: Organisation, line: Input, errors: string[]): LineTracking[] | undefined {
  const entries = listOf(line, 'Tracking')
  if (!entries) return undefined
  if (entries.length > MOST_CATEGORIES) errors.push(`A line item can have at most ${MOST_CATEGORIES} tracking categories.`)
  return entries.flatMap((entry) => {
    const found = resolve(org, entry)
    if (typeof found !== 'string') return [found]
    errors.push(found)
    return []
  })
}

/** @returns the message when something does not exist. */
function resolve(org: Organisation, entry: Input): LineTracking | string {
  const [categoryId, optionId, name, option] = ['TrackingCategoryID', 'TrackingOptionID', 'Name', 'Option'].map((key) =>
    textOf(entry, key),
  )
  const category = org.trackingCategories.find(
    (one) => one.status === 'ACTIVE' && (categoryId ? one.trackingCategoryId === categoryId.toLowerCase() : one.name === name),
  )
  if (!category) return `The tracking category '${name ?? categoryId ?? ''}' does not exist or is archived.`
  const choice = category.options.find(
    (one) => one.status === 'ACTIVE' && (optionId ? one.trackingOptionId === optionId.toLowerCase() : one.name === option),
  )
  if (!choice) return `The tracking option '${option ?? optionId ?? ''}' does not exist in '${category.name}' or is archived.`
  return {
    TrackingCategoryID: category.trackingCategoryId,
    TrackingOptionID: choice.trackingOptionId,
    Name: category.name,
    Option: choice.name,
  }
}
