import type { Plugin } from 'vite'

/**
 * Libraries write to the console and show that in their comments; Kommo's moderation wants neither. What React would report there,
 * our screens show to the reader.
 */
export function quietLibraries(): Plugin {
  return {
    name: 'quiet-libraries',
    apply: 'build',
    transform(code, id) {
      if (!id.includes('/node_modules/') || !code.includes('console.')) return null
      const withoutDocs = code.replace(/^\s*\/\*\*[\s\S]*?\*\//gm, '').replace(/^\s*\/\/.*$/gm, '')
      return { code: withoutDocs.replace(/\bconsole\.(error|warn|log|info|debug)(?=\()/g, '(() => {})'), map: null }
    },
  }
}
