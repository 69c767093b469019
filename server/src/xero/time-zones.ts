// Xero names time zones as Windows does, in capitals and without blanks. Source: Unicode CLDR, windowsZones, territory 001.
const zones = `
UTC Etc/UTC
GMTSTANDARDTIME Europe/London
GREENWICHSTANDARDTIME Atlantic/Reykjavik
WEUROPESTANDARDTIME Europe/Berlin
ROMANCESTANDARDTIME Europe/Paris
CENTRALEUROPESTANDARDTIME Europe/Budapest
CENTRALEUROPEANSTANDARDTIME Europe/Warsaw
FLESTANDARDTIME Europe/Kyiv
GTBSTANDARDTIME Europe/Bucharest
EEUROPESTANDARDTIME Europe/Chisinau
TURKEYSTANDARDTIME Europe/Istanbul
RUSSIANSTANDARDTIME Europe/Moscow
SOUTHAFRICASTANDARDTIME Africa/Johannesburg
EAFRICASTANDARDTIME Africa/Nairobi
WCENTRALAFRICASTANDARDTIME Africa/Lagos
EGYPTSTANDARDTIME Africa/Cairo
ARABIANSTANDARDTIME Asia/Dubai
ARABSTANDARDTIME Asia/Riyadh
INDIASTANDARDTIME Asia/Kolkata
SRILANKASTANDARDTIME Asia/Colombo
SEASIASTANDARDTIME Asia/Bangkok
SINGAPORESTANDARDTIME Asia/Singapore
CHINASTANDARDTIME Asia/Shanghai
TAIPEISTANDARDTIME Asia/Taipei
TOKYOSTANDARDTIME Asia/Tokyo
KOREASTANDARDTIME Asia/Seoul
WAUSTRALIASTANDARDTIME Australia/Perth
AUSCENTRALSTANDARDTIME Australia/Darwin
CENAUSTRALIASTANDARDTIME Australia/Adelaide
EAUSTRALIASTANDARDTIME Australia/Brisbane
AUSEASTERNSTANDARDTIME Australia/Sydney
TASMANIASTANDARDTIME Australia/Hobart
NEWZEALANDSTANDARDTIME Pacific/Auckland
CHATHAMISLANDSSTANDARDTIME Pacific/Chatham
FIJISTANDARDTIME Pacific/Fiji
HAWAIIANSTANDARDTIME Pacific/Honolulu
ALASKANSTANDARDTIME America/Anchorage
PACIFICSTANDARDTIME America/Los_Angeles
USMOUNTAINSTANDARDTIME America/Phoenix
MOUNTAINSTANDARDTIME America/Denver
CENTRALSTANDARDTIME America/Chicago
CANADACENTRALSTANDARDTIME America/Regina
EASTERNSTANDARDTIME America/New_York
USEASTERNSTANDARDTIME America/Indiana/Indianapolis
ATLANTICSTANDARDTIME America/Halifax
NEWFOUNDLANDSTANDARDTIME America/St_Johns
CENTRALSTANDARDTIME(MEXICO) America/Mexico_City
SAPACIFICSTANDARDTIME America/Bogota
VENEZUELASTANDARDTIME America/Caracas
PACIFICSASTANDARDTIME America/Santiago
ARGENTINASTANDARDTIME America/Buenos_Aires
ESOUTHAMERICASTANDARDTIME America/Sao_Paulo`

const ianaNames = new Map(
  zones
    .trim()
    .split('\n')
    .map((line) => line.split(' ') as [string, string]),
)

/** The IANA name of an organisation's time zone; null for a name that we do not know. */
export const ianaTimeZone = (xeroName: string): string | null => ianaNames.get(xeroName.toUpperCase()) ?? null
