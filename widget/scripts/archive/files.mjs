// What an archive may hold, and how its texts are written. Source: Kommo, widget structure; getting listed.
const KNOWN = [/^manifest\.json$/, /^script\.js$/, /^i18n\/[a-z]{2}\.json$/, /^images\/[\w-]+\.(png|svg|jpg)$/]
const REQUIRED = ['manifest.json', 'script.js', 'i18n/en.json']
const IS_TEXT = /\.(json|js|css|svg)$/
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** @param {Map<string, Uint8Array>} files by their path in the archive. @returns {string[]} what is not right; empty when all is well. */
export function fileProblems(files) {
  const problems = REQUIRED.filter((name) => !files.has(name)).map((name) => `${name} is missing.`)
  for (const [name, bytes] of files) {
    if (!KNOWN.some((pattern) => pattern.test(name))) problems.push(`${name} does not belong into the archive.`)
    if (IS_TEXT.test(name)) problems.push(...textProblems(name, bytes))
  }
  return problems
}

function textProblems(name, bytes) {
  try {
    const text = decoder.decode(bytes)
    return [
      ...(text.startsWith('\uFEFF') ? [`${name} begins with a byte order mark.`] : []),
      ...(text.includes('\r') ? [`${name} has other line ends than LF.`] : []),
    ]
  } catch {
    return [`${name} is not UTF-8.`]
  }
}

/** @returns {string | null} null when it is missing. */
export const textOf = (files, name) => (files.has(name) ? new TextDecoder().decode(files.get(name)) : null)

/** @returns {unknown} undefined when it is missing or cannot be read. */
export function jsonOf(files, name) {
  try {
    return JSON.parse(textOf(files, name) ?? '')
  } catch {
    return undefined
  }
}
