// Prisma's CLI with this project's configuration. Where the native schema engine is neither on disk nor reachable, the same
// engine compiled to WASM answers instead (schema-engine.mjs); everywhere else the CLI is untouched.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const args = process.argv.slice(2)
const require = createRequire(import.meta.url)
const here = import.meta.dirname
const root = path.resolve(here, '../..')

const hasNativeEngine = () => {
  const engines = path.dirname(createRequire(require.resolve('prisma/package.json')).resolve('@prisma/engines/package.json'))
  return readdirSync(engines).some((file) => file.startsWith('schema-engine-'))
}
const canDownload = async () => {
  try {
    await fetch('https://binaries.prisma.sh/', { signal: AbortSignal.timeout(3000) })
    return true
  } catch {
    return false
  }
}

const env = { ...process.env, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' }
if (!hasNativeEngine() && !env.PRISMA_SCHEMA_ENGINE_BINARY && process.platform !== 'win32' && !(await canDownload())) {
  env.PRISMA_SCHEMA_ENGINE_BINARY = path.join(here, 'schema-engine.mjs')
}
const cli = require.resolve('prisma/build/index.js')
const config = args.some((arg) => arg.startsWith('--config')) ? [] : ['--config', path.join(root, 'prisma/prisma.config.ts')]
const { status } = spawnSync(process.execPath, [cli, ...args, ...config], { cwd: root, env, stdio: 'inherit' })
process.exit(status ?? 1)
