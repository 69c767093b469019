// For tests of this room: a server that answers what it is told and remembers the bytes it was sent. It knows no rule of
// Xero; what Xero would say is the emulator's part.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Recorded = { method: string; path: string; query: URLSearchParams; headers: Record<string, string>; body: string }
export type Reply = { status?: number; headers?: Record<string, string>; body?: unknown } | 'silence' | 'reset' | 'trickle'

export type Recorder = { url: string; requests: Recorded[]; close: () => Promise<void> }

/** @param reply decides by request; objects are sent as JSON, texts and buffers as they are. */
export async function startRecorder(reply: (request: Recorded, index: number) => Reply | Promise<Reply>): Promise<Recorder> {
  const requests: Recorded[] = []
  const server = createServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      const request = readRequest(req, Buffer.concat(chunks))
      requests.push(request)
      void Promise.resolve(reply(request, requests.length - 1)).then((answer) => send(req, res, answer))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    requests,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function readRequest(req: IncomingMessage, body: Buffer): Recorded {
  const url = new URL(req.url ?? '', 'http://recorder')
  const headers = req.headers as Record<string, string>
  return { method: req.method ?? '', path: url.pathname, query: url.searchParams, headers, body: body.toString('utf8') }
}

function send(req: IncomingMessage, res: ServerResponse, answer: Reply): void {
  if (answer === 'silence') return
  if (answer === 'reset') {
    req.socket.destroy()
  } else if (answer === 'trickle') {
    res.writeHead(200, { 'content-type': 'application/json' }).write('{')
  } else {
    const isRaw = typeof answer.body === 'string' || Buffer.isBuffer(answer.body)
    res.writeHead(answer.status ?? 200, { ...(!isRaw && { 'content-type': 'application/json' }), ...answer.headers })
    res.end(isRaw ? answer.body : JSON.stringify(answer.body ?? {}))
  }
}
