import { z } from 'zod'

/** A decimal number as text, so that no amount passes through a float: `1200.00`, `-3.5`. Shortened to what any invoice can hold. */
export const amount = z
  .string()
  .max(24)
  .regex(/^-?\d+(\.\d+)?$/)

/** A day of the calendar, `YYYY-MM-DD`. */
export const day = z.iso.date()

/** An ISO 4217 code. */
export const currency = z.string().regex(/^[A-Z]{3}$/)
