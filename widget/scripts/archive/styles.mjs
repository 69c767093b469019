// No style of ours may reach Kommo's page. Source: Kommo, getting listed, CSS.
import { preprocessCSS, resolveConfig } from 'vite'
import { stylesOf } from './script.mjs'

const OURS = /^(html\[data-color-scheme=['"]?dark['"]?\] )?\.deal_invoices(?![a-zA-Z0-9-])/
const OUR_NAME = /^deal_invoices[-_]/
/** At-rules that only group others, or belong to an element. */
const HARMLESS = new Set(['media', 'supports', 'container', 'layer'])

export async function styleProblems(files) {
  const problems = new Set()
  const reader = {
    postcssPlugin: 'read-rules',
    Once(root) {
      root.walkAtRules((rule) => {
        const name = rule.name.replace(/^-\w+-/, '')
        if (name === 'keyframes' && !OUR_NAME.test(rule.params))
          problems.add(`script.js: the animation "${rule.params}" is not ours by name.`)
        if (name !== 'keyframes' && !HARMLESS.has(name)) problems.add(`script.js: its styles may not use @${rule.name}.`)
      })
      root.walkRules((rule) => {
        if (rule.parent.name?.endsWith('keyframes')) return
        for (const selector of rule.selectors)
          if (!OURS.test(selector)) problems.add(`script.js: its styles reach outside of .deal_invoices with "${selector}".`)
      })
    },
  }
  const config = await resolveConfig({ configFile: false, logLevel: 'silent', css: { postcss: { plugins: [reader] } } }, 'build')
  for (const sheet of stylesOf(files)) {
    try {
      await preprocessCSS(sheet, 'shipped.css', config)
    } catch {
      problems.add(`script.js: its styles cannot be read: ${sheet.slice(0, 60)}…`)
    }
  }
  return [...problems]
}
