import ru from '../../i18n/ru.json'
import { createTexts, type Texts } from './texts.ts'

/** Languages of users that Kommo has no language file for in its archive; they travel in the script. */
const EXTRA: Record<string, unknown> = { ru }

/** @param langs the language file that Kommo has chosen for the user. */
export const textsFor = (language: string, langs: unknown): Texts => createTexts(EXTRA[language] ?? langs, language)
