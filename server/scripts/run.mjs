// What the npm scripts do. Needs only Node and npm: each command sets up what it needs first, and only what has changed.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')
process.chdir(root)
const [, , command = '', ...rest] = process.argv
const startedAt = performance.now()
const say = (text) => process.stdout.write(`${text}\n`)
const complain = (text) => process.stderr.write(`${text}\n`)
const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`

/** Runs a quiet step; shows what it said only when it fails. */
function step(name, args) {
  const since = performance.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) {
    process.stdout.write(`${name} failed\n${stdout}${stderr}`)
    process.exit(status ?? 1)
  }
  say(`${name.padEnd(24)}${seconds(since)}`)
}

/** Runs something people watch. Ends everything when it fails, unless told to go on. */
function show(name, args, { goOn = false, env = {} } = {}) {
  const since = performance.now()
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env } })
  if (status !== 0 && !goOn) {
    complain(`${name} failed after ${seconds(since)}`)
    process.exit(status ?? 1)
  }
  return status === 0
}

/** A long-running child in the foreground: signals are passed on, its end is ours. */
function become(args, env = {}) {
  const child = spawn(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env } })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
}

const bin = {
  tsx: ['--import', 'tsx'],
  tsc: 'node_modules/typescript/bin/tsc',
  vite: 'node_modules/vite/bin/vite.js',
  vitest: 'node_modules/vitest/vitest.mjs',
  prettier: 'node_modules/prettier/bin/prettier.cjs',
  oxlint: 'node_modules/oxlint/bin/oxlint',
  knip: 'node_modules/knip/bin/knip.js',
  playwright: 'node_modules/@playwright/test/cli.js',
}

/** Prisma's client is made from the schema; made anew only when one of both has changed. */
function prepare() {
  if (!fs.existsSync('node_modules/.package-lock.json')) {
    complain('Dependencies are missing: run npm ci first.')
    process.exit(1)
  }
  const stamp = 'node_modules/.cache/deal-invoices-client'
  const hash = createHash('sha256')
  for (const file of ['prisma/schema.prisma', 'package-lock.json']) hash.update(fs.readFileSync(file))
  const now = hash.digest('hex')
  const isMade =
    fs.existsSync('server/src/generated/prisma/client.ts') && fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === now
  if (isMade) return
  step('database client', ['server/scripts/prisma.mjs', 'generate'])
  fs.mkdirSync(path.dirname(stamp), { recursive: true })
  fs.writeFileSync(stamp, now)
}

function check() {
  step('format', [bin.prettier, '--check', '--log-level', 'warn', '.'])
  step('lint', [bin.oxlint, '--deny-warnings', '.'])
  for (const room of ['server', 'e2e', 'widget']) step(`types: ${room}`, [bin.tsc, '-p', room, '--noEmit'])
  step('unused code', [bin.knip])
}

/** Both runners write a report; the closing line adds them up, in plain words for any reader. */
function test() {
  fs.rmSync('node_modules/.cache/reports', { recursive: true, force: true })
  fs.mkdirSync('node_modules/.cache/reports', { recursive: true })
  const unit = 'node_modules/.cache/reports/vitest.json'
  const journeys = 'node_modules/.cache/reports/playwright.json'
  const areUnitsGood = show(
    'tests',
    [bin.vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${unit}`, ...rest],
    { goOn: true },
  )
  const areJourneysGood = show('journeys', [bin.playwright, 'test', '--config', 'e2e/playwright.config.ts'], {
    goOn: true,
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: path.resolve(journeys) },
  })
  const totals = [vitestTotals(unit), playwrightTotals(journeys)]
  const sum = (key) => totals.reduce((total, each) => total + each[key], 0)
  say(`\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`)
  say(`everything took ${seconds(startedAt)}`)
  process.exit(areUnitsGood && areJourneysGood && sum('passed') > 0 ? 0 : 1)
}

function vitestTotals(file) {
  const report = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {}
  return { passed: report.numPassedTests ?? 0, failed: report.numFailedTests ?? 0, skipped: report.numPendingTests ?? 0 }
}

function playwrightTotals(file) {
  const { stats = {} } = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {}
  return { passed: (stats.expected ?? 0) + (stats.flaky ?? 0), failed: stats.unexpected ?? 0, skipped: stats.skipped ?? 0 }
}

const buildWidget = (args = []) => step('widget', [bin.vite, 'build', '--logLevel', 'error', ...args])
const checkArchive = (args = []) => step('widget.zip', ['widget/scripts/check-archive.mjs', ...args])
const buildServer = () => step('server', [bin.vite, 'build', '--config', 'server/vite.config.ts', '--logLevel', 'error'])

const commands = {
  demo() {
    prepare()
    buildWidget()
    become([...bin.tsx, 'e2e/demo.ts', ...rest])
  },
  dev() {
    prepare()
    become(['--watch-path=server/src', ...bin.tsx, 'server/src/main.ts'])
  },
  start() {
    prepare()
    become([...bin.tsx, 'server/src/main.ts'])
  },
  /** `npm run build -- --mode review`: the widget's script as people read it. */
  build() {
    prepare()
    buildWidget(rest)
    checkArchive(rest.includes('review') ? ['--review'] : [])
    buildServer()
  },
  check() {
    prepare()
    check()
    say(`all good after ${seconds(startedAt)}`)
  },
  test() {
    prepare()
    check()
    buildWidget()
    checkArchive()
    test()
  },
  'test:e2e'() {
    prepare()
    buildWidget()
    show('journeys', [bin.playwright, 'test', '--config', 'e2e/playwright.config.ts', ...rest])
  },
  bench() {
    prepare()
    buildWidget()
    become([...bin.tsx, 'e2e/bench/bench.ts', ...rest])
  },
  /** `npm run screenshots -- form many`: only those whose names have one of the words. */
  screenshots() {
    prepare()
    buildWidget()
    become([...bin.tsx, 'e2e/gallery/screenshots.ts', ...rest])
  },
}

if (!(command in commands)) {
  complain(`Unknown command "${command}". Known: ${Object.keys(commands).join(', ')}.`)
  process.exit(1)
}
commands[command]()
