// Load for the door, as a process of its own: many connections that each post one webhook, wait for the answer, and post the
// next. Bare sockets: an HTTP client costs as much CPU as the server, and both share the machine.
import { connect, type Socket } from 'node:net'
import { percentile } from './report.ts'

export type Load = { port: number; path: string; accountId: number; connections: number; forMs: number; firstDealId: number }
export type LoadResult = {
  acknowledged: number
  refused: number
  tookMs: number
  p50Ms: number | null
  p99Ms: number | null
  longestMs: number | null
}

const LAST_ANSWERS_WITHIN_MS = 5_000

if (process.send) {
  process.once('message', (load: Load) => {
    void run(load).then((result) => process.send?.(result, () => process.exit(0)))
  })
}

async function run(load: Load): Promise<LoadResult> {
  const latencies: number[] = []
  let refused = 0
  let dealId = load.firstDealId
  const requestFor = requestsOf(load)
  const sockets: Socket[] = []
  const startedAt = performance.now()
  const isOver = () => performance.now() - startedAt >= load.forMs

  const line = () =>
    new Promise<void>((resolve) => {
      const socket = connect({ port: load.port, host: '127.0.0.1', noDelay: true })
      sockets.push(socket)
      let sentAt = 0
      let answer = ''
      const send = () => {
        answer = ''
        sentAt = performance.now()
        socket.write(requestFor(dealId++))
      }
      socket.setEncoding('latin1')
      socket.on('connect', send)
      socket.on('data', (chunk: string) => {
        answer += chunk
        if (!isWhole(answer)) return
        if (answer.startsWith('HTTP/1.1 200')) latencies.push(performance.now() - sentAt)
        else refused++
        if (isOver()) socket.end()
        else send()
      })
      socket.on('error', () => refused++)
      socket.on('close', () => resolve())
    })
  const giveUp = setTimeout(() => sockets.forEach((socket) => socket.destroy()), load.forMs + LAST_ANSWERS_WITHIN_MS)
  await Promise.all(Array.from({ length: load.connections }, line))
  clearTimeout(giveUp)
  return {
    acknowledged: latencies.length,
    refused,
    tookMs: performance.now() - startedAt,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    longestMs: percentile(latencies, 1),
  }
}

/** A webhook as Kommo posts it, about a deal of its own each: nothing is de-duplicated. */
function requestsOf({ port, path, accountId }: Load): (dealId: number) => string {
  const item = (key: string) => `leads[status][0][${key}]`
  const now = String(Math.floor(Date.now() / 1_000))
  const form = new URLSearchParams([
    [item('id'), 'DEAL_ID'],
    [item('name'), 'Residence permit · Ada Okafor'],
    [item('status_id'), '60113407'],
    [item('old_status_id'), '60113403'],
    [item('price'), '950'],
    [item('responsible_user_id'), '9081283'],
    [item('last_modified'), now],
    [item('modified_user_id'), '9081283'],
    [item('created_user_id'), '9081283'],
    [item('date_create'), now],
    [item('pipeline_id'), '7004387'],
    [item('account_id'), String(accountId)],
    [item('custom_fields][0][id'), '914733'],
    [item('custom_fields][0][name'), 'Invoice currency'],
    [item('custom_fields][0][values][0][value'), 'GBP'],
    [item('created_at'), now],
    [item('updated_at'), now],
    ['account[subdomain]', 'northstar'],
    ['account[id]', String(accountId)],
    ['account[_links][self]', 'https://northstar.kommo.com'],
  ]).toString()
  return (dealId) => {
    const body = form.replace('DEAL_ID', String(dealId))
    return `POST ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  }
}

function isWhole(answer: string): boolean {
  const end = answer.indexOf('\r\n\r\n')
  if (end === -1) return false
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(answer)?.[1] ?? 0)
  return answer.length >= end + 4 + length
}
