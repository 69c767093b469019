import { spawnSync } from 'node:child_process'

/** Whether this browser starts at all: it may be there and lack libraries. */
export function answers(executablePath: string, env: Record<string, string> = {}): boolean {
  const { status, stdout } = spawnSync(executablePath, ['--headless', '--no-sandbox', '--version'], {
    encoding: 'utf8',
    timeout: 15_000,
    env: { ...process.env, ...env },
  })
  return status === 0 && /\d+\./.test(stdout)
}
