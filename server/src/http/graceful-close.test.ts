import { createServer, type Server } from 'node:http'
import { connect } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { gracefulClose } from './graceful-close.ts'

async function listening(
  answer: (respond: (text: string) => void) => void,
): Promise<{ server: Server; close: () => Promise<void> }> {
  const server = createServer((_req, res) => answer((text) => res.end(text)))
  const close = gracefulClose(server)
  await once(server.listen(0), 'listening')
  return { server, close }
}
const portOf = (server: Server) => (server.address() as AddressInfo).port

test('when somebody has connected and asked nothing, then closing does not wait for him', async () => {
  const { server, close } = await listening((respond) => respond('never asked'))
  const socket = connect(portOf(server))
  await once(server, 'connection')
  await Promise.all([close(), once(socket, 'close')])
  expect(server.listening).toBe(false)
})

test('when a request is under way, then it is answered first', async () => {
  const waiting: (() => void)[] = []
  const { server, close } = await listening((respond) => waiting.push(() => respond('in time')))
  const answer = fetch(`http://localhost:${portOf(server)}`)
  await once(server, 'request')
  const closed = close()
  waiting.forEach((go) => go())
  expect(await (await answer).text()).toBe('in time')
  await closed
})
