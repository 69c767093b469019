import { isCurrency } from './money.ts'

/** A deal's number as found in a text. Explicit ones are named as a deal's; others only look like one. */
export type DealMention = { dealId: number; isExplicit: boolean }

const MAX_DIGITS = 15 // beyond it, a number is not exact
const MIN_DIGITS_AFTER_HASH = 3 // "instalment #2" counts payments, not deals
const MIN_DIGITS_ALONE = 5
const MAX_DIGITS_ALONE = 9 // Kommo's deal numbers have up to 9 digits today; telephone numbers have more

// Words for a deal in the languages that Kommo speaks, and Kommo's own word "lead".
const dealWords = 'deals?|leads?|сделк(?:а|и|е|у|ой|ам)|сделок|negocios?|negócios?|tratos?|anlaşma|kesepakatan'
const numberWords = 'numbers?|nos?|nr|num|id|номер|número|numero|nº|n°|№'

/** What else people number with a hash: "order #123" is not about a deal. */
const otherThings = [
  'invoices?|inv|bills?|receipts?|orders?|purchase|po|so|quotes?|quotations?|estimates?|tickets?|tasks?|issues?|cases?|jobs?',
  'projects?|contracts?|agreements?|clients?|customers?|accounts?|acct?|payments?|instal?lments?|parts?|phases?|milestones?|items?',
  'rooms?|units?|apt|apartments?|suites?|flats?|floors?|boxe?s?|cards?|cheques?|checks?|refs?|references?|vat|tax|credit|note|cn|crn',
  'tel|phone|mobile|fax|ext|week|month|day|year|serial|model|version|batch|lot|licen[cs]e|booking|reservation|policy|delivery',
  'сч[её]т\\p{L}*|заказ\\p{L}*|договор\\p{L}*|накладн\\p{L}*|заявк\\p{L}*|акт\\p{L}*|плат[её]ж\\p{L}*|тел',
  'facturas?|faturas?|pedidos?|contratos?|orden|fatura|sipariş|faktur|pesanan',
].join('|')

const months =
  'jan\\p{L}*|feb\\p{L}*|mar\\p{L}*|apr\\p{L}*|may|june?|july?|aug\\p{L}*|sept?\\p{L}*|oct\\p{L}*|nov\\p{L}*|dec\\p{L}*' +
  '|янв\\p{L}*|фев\\p{L}*|мар\\p{L}*|апр\\p{L}*|ма[йя]|июн\\p{L}*|июл\\p{L}*|авг\\p{L}*|сен\\p{L}*|окт\\p{L}*|ноя\\p{L}*|дек\\p{L}*'

const units =
  'h|hrs?|hours?|days?|weeks?|months?|years?|pcs|pieces|items|units|persons?|people|x|kg|m2|km|шт|час\\p{L}*|дн\\p{L}*'

const currencyWords = '[a-z]?[€$£¥₽₺₹]|(?:euros?|dollars?|pounds?|руб\\p{L}*|k)(?!\\p{L})'
const codeFollows = /^\s*([A-Z]{3})(?![\p{L}\d])/iu
const otherFollows = new RegExp(`^\\s*(?:%|×|${currencyWords}|(?:${months}|${units})(?![\\p{L}\\d])|of\\s+\\d)`, 'iu')
/** Another number close by makes it a part of something: a date, an amount, a telephone number, a range. "50%" and "2nd" do not. */
const numberFollows = /^(?:[.,:;/\\_'’+×x*-]\d|[-–—−_/]\p{L}|\s*(?:[-–—−/+]|to|bis|до|\s)\s*\d+(?![\d%\p{L}]))/iu

const afterWord = new RegExp(
  `(?<![\\p{L}\\d_-])(?:${dealWords})[\\s.:_-]*(?:(?:${numberWords})(?![\\p{L}])[\\s.:]*)?#?\\s?(?=\\d)`,
  'giu',
)
const nextInList = /^\s*(?:[,;&]|and|or|и|или|y|e|ve|dan)\s+(?:#|№)?(?=\d)/iu
const afterHash = /(?<![\p{L}\d_&#/.-])[#№]\s?(?=\d)/gu
const otherThingBefore = new RegExp(
  `(?<![\\p{L}\\d])(?:${otherThings})(?![\\p{L}])[\\s.:-]*(?:(?:${numberWords})(?![\\p{L}])[\\s.:]*)?$`,
  'iu',
)
const address = /\bhttps?:\/\/\S+|\bwww\.\S+|\b[\p{L}\d.-]+\.[a-z]{2,}\/\S+/giu
const dealAddress = /\/leads\/detail\/([1-9]\d*)(?![\d\p{L}])/giu // Kommo: the address of a deal's card
const looksLikeDay =
  /^(?:(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d{2})$/

/**
 * The deals that a text names, each once, in order. For references of invoices, which people type:
 *
 * - explicitly: `Deal 123`, `deal no. 123`, `Deals 123 and 124`, `Сделка №123`, the address of a deal in Kommo;
 * - by looks: `#123` unless it numbers something else (`order #123`), or a text that is nothing but a number of 5 to 9 digits
 *   and no date.
 *
 * Never parts of longer numbers, dates, amounts, telephone numbers or numbers such as `INV-0042`. In doubt a number is left
 * out: not to find a deal costs a question, to find a wrong one costs more.
 */
export function dealMentions(text: string): DealMention[] {
  const plain = text.normalize('NFC')
  const addresses = [...plain.matchAll(dealAddress)].map(([, digits = '']) => ({ digits, isExplicit: true }))
  const words = plain.replaceAll(address, ' ')
  const found = [...addresses, ...numbersAfterWords(words), ...numbersAfterHashes(words), ...numberAlone(plain)]

  const mentions = new Map<number, DealMention>()
  for (const { digits, isExplicit } of found) {
    if (digits.length > MAX_DIGITS) continue
    const dealId = Number(digits)
    if (!mentions.get(dealId)?.isExplicit) mentions.set(dealId, { dealId, isExplicit })
  }
  return [...mentions.values()]
}

/** The numbers of the deals that a text may name; see `dealMentions`. Whether such deals exist is for the caller to find out. */
export const dealNumbersIn = (text: string): number[] => dealMentions(text).map(({ dealId }) => dealId)

type Found = { digits: string; isExplicit: boolean }

function numbersAfterWords(text: string): Found[] {
  return [...text.matchAll(afterWord)].flatMap((match) => {
    const listed: Found[] = []
    let rest = text.slice(match.index + match[0].length)
    for (;;) {
      const digits = leadingNumber(rest)
      if (digits === null) return listed
      listed.push({ digits, isExplicit: true })
      rest = rest.slice(digits.length)
      const next = nextInList.exec(rest)
      if (next === null) return listed
      rest = rest.slice(next[0].length)
    }
  })
}

function numbersAfterHashes(text: string): Found[] {
  return [...text.matchAll(afterHash)].flatMap((match) => {
    const digits = leadingNumber(text.slice(match.index + match[0].length))
    const isOther = otherThingBefore.test(text.slice(0, match.index))
    return digits === null || digits.length < MIN_DIGITS_AFTER_HASH || isOther ? [] : [{ digits, isExplicit: false }]
  })
}

function numberAlone(text: string): Found[] {
  const digits = text.trim()
  const isNumber = /^[1-9]\d*$/.test(digits) && digits.length >= MIN_DIGITS_ALONE && digits.length <= MAX_DIGITS_ALONE
  return isNumber && !looksLikeDay.test(digits) ? [{ digits, isExplicit: false }] : []
}

/** The whole number that a text begins with, or null when it is part of something else. */
function leadingNumber(text: string): string | null {
  const digits = /^[1-9]\d*(?![\d\p{L}²³])/u.exec(text)?.[0]
  if (digits === undefined) return null
  const rest = text.slice(digits.length)
  const isAmount = isCurrency(codeFollows.exec(rest)?.[1] ?? '')
  return isAmount || numberFollows.test(rest) || otherFollows.test(rest) ? null : digits
}
