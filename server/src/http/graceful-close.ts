import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** Longer than any answer of ours takes; whoever still waits then is cut off. */
const CUT_OFF_AFTER_MS = 15_000

/**
 * Closes a server: requests under way are answered, and nobody is waited for who has asked nothing. Browsers connect ahead of
 * their first request, and Node does not count such connections among the idle ones.
 *
 * @param server before it listens.
 * @returns closes it; resolves when the last connection is gone.
 */
export function gracefulClose(server: Server): () => Promise<void> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return async () => {
    const cutOff = setTimeout(() => server.closeAllConnections(), CUT_OFF_AFTER_MS)
    await new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeIdleConnections()
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
    })
    clearTimeout(cutOff)
  }
}
