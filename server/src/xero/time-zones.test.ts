import { expect, test } from 'vitest'
import { dayIn } from '../domain/day.ts'
import { ianaTimeZone } from './time-zones.ts'

test.each([
  ['UTC', 'Etc/UTC'],
  ['GMTSTANDARDTIME', 'Europe/London'],
  ['CENTRALSTANDARDTIME(MEXICO)', 'America/Mexico_City'],
  ['NEWZEALANDSTANDARDTIME', 'Pacific/Auckland'],
])('%s is %s, a zone that this computer knows', (xero, iana) => {
  expect(ianaTimeZone(xero)).toBe(iana)
  expect(dayIn(iana, new Date('2026-11-24T12:00:00Z'))).toMatch(/^2026-11-2[45]$/)
})

test('an unknown name is null', () => {
  expect(ianaTimeZone('MARSSTANDARDTIME')).toBeNull()
})
