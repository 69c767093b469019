/** `Organisation.Timezone` (Windows zone ids, upper case, no blanks) to IANA names. Source: CLDR, windowsZones. */
const IANA: Record<string, string> = {
  UTC: 'Etc/UTC',
  GMTSTANDARDTIME: 'Europe/London',
  GREENWICHSTANDARDTIME: 'Atlantic/Reykjavik',
  WEUROPESTANDARDTIME: 'Europe/Berlin',
  ROMANCESTANDARDTIME: 'Europe/Paris',
  CENTRALEUROPESTANDARDTIME: 'Europe/Budapest',
  FLESTANDARDTIME: 'Europe/Kyiv',
  TURKEYSTANDARDTIME: 'Europe/Istanbul',
  SOUTHAFRICASTANDARDTIME: 'Africa/Johannesburg',
  ARABIANSTANDARDTIME: 'Asia/Dubai',
  INDIASTANDARDTIME: 'Asia/Kolkata',
  SINGAPORESTANDARDTIME: 'Asia/Singapore',
  TOKYOSTANDARDTIME: 'Asia/Tokyo',
  AUSEASTERNSTANDARDTIME: 'Australia/Sydney',
  NEWZEALANDSTANDARDTIME: 'Pacific/Auckland',
  HAWAIIANSTANDARDTIME: 'Pacific/Honolulu',
  PACIFICSTANDARDTIME: 'America/Los_Angeles',
  MOUNTAINSTANDARDTIME: 'America/Denver',
  CENTRALSTANDARDTIME: 'America/Chicago',
  EASTERNSTANDARDTIME: 'America/New_York',
  ESOUTHAMERICASTANDARDTIME: 'America/Sao_Paulo',
}

export const isKnownTimezone = (timezone: string) => timezone in IANA

/** The calendar day (`YYYY-MM-DD`) at `now` where the organisation keeps its books. */
export const dayIn = (timezone: string, now: Date) =>
  new Intl.DateTimeFormat('en-CA', {
    timeZone: IANA[timezone] ?? 'Etc/UTC',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(now)
