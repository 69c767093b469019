// Source: Kommo, manifest.json (i18n); getting listed (lengths, names).
import { jsonOf } from './files.mjs'

const LONGEST = { 'widget.name': 30, 'widget.short_description': 50, 'widget.description': 400 }
const LONGEST_WORD_OF_NAME = 19

export function textsProblems(files) {
  const names = [...files.keys()].filter((name) => name.startsWith('i18n/'))
  const english = flat(jsonOf(files, 'i18n/en.json'))
  return names.flatMap((name) => {
    const texts = flat(jsonOf(files, name))
    if (texts.size === 0) return [`${name} holds no texts.`]
    return [
      ...[...english.keys()].filter((key) => !texts.has(key)).map((key) => `${name}: "${key}" is missing.`),
      ...[...texts.keys()].filter((key) => !english.has(key)).map((key) => `${name}: "${key}" is not in English.`),
      ...[...texts].filter(([, text]) => text.trim() === '').map(([key]) => `${name}: "${key}" is empty.`),
      ...lengthProblems(name, texts),
    ]
  })
}

function lengthProblems(file, texts) {
  const name = texts.get('widget.name') ?? ''
  return [
    ...Object.entries(LONGEST)
      .filter(([key, longest]) => (texts.get(key) ?? '').length > longest)
      .map(([key, longest]) => `${file}: "${key}" is longer than ${longest} characters.`),
    ...(name.split(/\s+/).some((word) => word.length > LONGEST_WORD_OF_NAME) ? [`${file}: a word of the name is too long.`] : []),
    ...(/kommo/i.test(name) ? [`${file}: the name may not hold Kommo's.`] : []),
  ]
}

/** @returns {Map<string, string>} texts by their path; what is no text counts as an empty one. */
function flat(tree, path = '') {
  if (typeof tree !== 'object' || tree === null) return new Map(path === '' ? [] : [[path, typeof tree === 'string' ? tree : '']])
  return new Map(Object.entries(tree).flatMap(([key, value]) => [...flat(value, path === '' ? key : `${path}.${key}`)]))
}
