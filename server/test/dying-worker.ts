import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { inject } from 'vitest'
import type { Office } from './world.ts'

/**
 * A worker process of its own that works off the office's account, for tests that kill it in the middle.
 *
 * @returns `ended` resolves with exit code and signal.
 */
export function startWorkerProcess(office: Pick<Office, 'settings' | 'accountId'>) {
  const worker = spawn(process.execPath, [inject('drainOnce')], {
    env: { ...process.env, ...office.settings, ACCOUNT_ID: office.accountId },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  return { kill: () => worker.kill('SIGKILL'), ended: once(worker, 'exit') }
}
