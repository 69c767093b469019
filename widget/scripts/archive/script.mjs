// What moderation reads the script for. Source: Kommo, getting listed, code.
import { gzipSync } from 'node:zlib'
import { parseAst } from 'vite'
import { textOf } from './files.mjs'

export const PLACEHOLDER = 'https://deal-invoices.invalid'
/** Our own bar: a card must not make anybody wait. */
const LARGEST_GZIP_BYTES = 150 * 1000

/** @param {{ isReview?: boolean, backendUrl?: string }} build a readable one may be larger; without an address there is a placeholder, once. */
export function scriptProblems(files, { isReview = false, backendUrl } = {}) {
  const source = textOf(files, 'script.js')
  if (source === null) return []
  const tree = parsed(source)
  if (!tree) return ['script.js cannot be read.']
  const sizeBytes = gzipSync(source, { level: 9 }).length
  const placeholders = source.split(PLACEHOLDER).length - 1
  const found = new Set()
  walk(tree, (node) => {
    for (const [problem, isFound] of Object.entries(FORBIDDEN)) if (isFound(node)) found.add(`script.js ${problem}.`)
  })
  return [
    ...found,
    ...(/[#@] ?sourceMappingURL=/.test(source) ? ['script.js names a source map.'] : []),
    ...(!isReview && sizeBytes > LARGEST_GZIP_BYTES
      ? [`script.js has ${sizeBytes} bytes gzipped, more than ${LARGEST_GZIP_BYTES}.`]
      : []),
    ...(placeholders === (backendUrl ? 0 : 1) ? [] : [`script.js holds ${PLACEHOLDER} ${placeholders} times.`]),
  ]
}

/** @returns {string[]} the texts in the script that are style sheets. */
export function stylesOf(files) {
  const tree = parsed(textOf(files, 'script.js') ?? '')
  const sheets = []
  const take = (text) => {
    if (typeof text === 'string' && /\{\s*[-\w]+\s*:[^{}]*\}/.test(text)) sheets.push(text)
  }
  if (tree)
    walk(tree, (node) => {
      if (node.type === 'Literal') take(node.value)
      if (node.type === 'TemplateElement') take(node.value.cooked)
    })
  return sheets
}

const isName = (node, name) => node?.type === 'Identifier' && node.name === name
const isMember = (node, object, property) =>
  node?.type === 'MemberExpression' && isName(node.object, object) && (property === undefined || isName(node.property, property))
const isMethod = (node, property) => node.type === 'CallExpression' && isName(node.callee.property, property)
const textIn = (node) =>
  node?.type === 'TemplateLiteral' && node.quasis.length === 1 ? node.quasis[0].value.cooked : node?.value
const rootOf = (node) => (node?.type === 'MemberExpression' ? rootOf(node.object) : node)
const isCall = (node) => node.type === 'CallExpression' || node.type === 'NewExpression'

const FORBIDDEN = {
  'writes to the console': (node) => isMember(node, 'console'),
  'uses eval': (node) => isCall(node) && (isName(node.callee, 'eval') || isName(node.callee.expressions?.at(-1), 'eval')),
  'makes functions from text': (node) => isCall(node) && isName(node.callee, 'Function'),
  'makes a script element': (node) => isMethod(node, 'createElement') && textIn(node.arguments[0]) === 'script',
  "touches the page's head": (node) => isMember(node, 'document', 'head'),
  'writes to APP': (node) =>
    isName(rootOf(node.type === 'AssignmentExpression' ? node.left : undefined), 'APP') ||
    isName(rootOf(node.type === 'UpdateExpression' ? node.argument : undefined), 'APP') ||
    isName(rootOf(node.type === 'UnaryExpression' && node.operator === 'delete' ? node.argument : undefined), 'APP') ||
    (node.type === 'CallExpression' && isName(node.callee.object, 'Object') && isName(rootOf(node.arguments[0]), 'APP')),
  'asks and blocks the page meanwhile': (node) => isMethod(node, 'open') && node.arguments[2]?.value === false,
  'stops for a debugger': (node) => node.type === 'DebuggerStatement',
}

function parsed(source) {
  try {
    return parseAst(source)
  } catch {
    return null
  }
}

function walk(node, visit) {
  if (Array.isArray(node)) for (const each of node) walk(each, visit)
  else if (typeof node === 'object' && node !== null) {
    if (typeof node.type === 'string') visit(node)
    for (const key in node) if (typeof node[key] === 'object') walk(node[key], visit)
  }
}
