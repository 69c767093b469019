// Kommo's UI kit, kept inside our own elements: as published it colours the whole page through `:root`, and writes its themes into
// the page's head. The marketplace's moderation allows neither.
import path from 'node:path'
import type { CSSOptions, Plugin } from 'vite'

const KIT = '@kommo-crm/crm-react-ui-kit'
const ROOT = '.deal_invoices'
const PREFIX = 'deal_invoices-'

/** Its modules without their own way of bringing styles: ours are in `ui/kit-theme.ts` and `ui/kit-styles.ts`. */
export function kommoKit(): Plugin {
  return {
    name: 'kommo-kit',
    enforce: 'pre',
    resolveId(source, importer) {
      if (!importer?.includes(KIT)) return null
      if (source.endsWith('/useThemeClassName.js')) return path.resolve('widget/src/ui/kit-theme.ts')
      return source.endsWith('.css') ? '\0kommo-kit-no-css' : null
    },
    load: (id) => (id === '\0kommo-kit-no-css' ? '' : null),
  }
}

type Postcss = Exclude<NonNullable<CSSOptions['postcss']>, string>
type PostcssPlugin = Extract<NonNullable<Postcss['plugins']>[number], { postcssPlugin: string }>

/** Puts every rule of the kit's css below our root, and its dark palette under Kommo's own switch instead of the kit's. */
export const scopeKit: PostcssPlugin = {
  postcssPlugin: 'scope-kit',
  Once(root) {
    if (root.source?.input.file?.includes(KIT) !== true) return
    const keyframes = new Set<string>()
    root.walkAtRules(/keyframes$/, (rule) => {
      keyframes.add(rule.params)
      rule.params = PREFIX + rule.params
    })
    root.walkDecls(/^animation(-name)?$/, (declaration) => {
      declaration.value = declaration.value.replace(/[\w-]+/g, (word) => (keyframes.has(word) ? PREFIX + word : word))
    })
    root.walkRules((rule) => {
      if (rule.parent?.type === 'atrule' && 'name' in rule.parent && rule.parent.name.endsWith('keyframes')) return
      rule.selectors = rule.selectors.map(scoped)
    })
  },
}

function scoped(selector: string): string {
  if (selector.startsWith(':root[data-crm-ui-kit-theme')) return `html[data-color-scheme='dark'] ${ROOT}`
  return selector === ':root' ? ROOT : `${ROOT} ${selector}`
}
