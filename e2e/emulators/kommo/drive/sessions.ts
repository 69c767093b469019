import { randomUUID } from 'node:crypto'
import type { Clock } from '../../kit/clock.ts'
import { Problem } from '../http/problem.ts'

export const MAX_FILE_BYTES = 314_572_800 // Kommo, Files: max_file_size
export const MAX_PART_BYTES = 524_288 // Kommo, Files: max_part_size
const LIVES_MS = 24 * 3_600_000 // Kommo, Files: a session lives 24 hours

export type UploadOrder = {
  accountId: number
  fileName: string
  fileSize: number
  contentType: string
  /** Adds a version to this file instead of making a new one. */
  fileUuid?: string
  withPreview: boolean
}
type Session = { id: string; order: UploadOrder; endsAt: number; parts: Buffer[]; nextPart: string | null }

/** Uploads under way. Every part has its own address: the next is known only from the answer to the one before. */
export type UploadSessions = {
  open(order: UploadOrder): { sessionId: string; partId: string }
  /**
   * Takes one part.
   *
   * @returns where the next goes, or the whole file once its announced size is reached.
   * @throws Problem 404 unknown or ended session, 409 a part out of order, 413 too large, 400 empty or beyond the size.
   */
  takePart(sessionId: string, partId: string, bytes: Buffer): { partId: string } | { order: UploadOrder; bytes: Buffer }
  reset(): void
}

export function createUploadSessions({ clock }: { clock: Clock }): UploadSessions {
  const sessions = new Map<string, Session>()
  return {
    open(order) {
      const session: Session = {
        id: randomUUID(),
        order,
        endsAt: clock.now().getTime() + LIVES_MS,
        parts: [],
        nextPart: randomUUID(),
      }
      sessions.set(session.id, session)
      return { sessionId: session.id, partId: session.nextPart ?? '' }
    },
    takePart(sessionId, partId, bytes) {
      const session = sessions.get(sessionId)
      if (!session || session.endsAt <= clock.now().getTime())
        throw new Problem(404, 'The upload session is unknown or has ended')
      if (session.nextPart !== partId) throw new Problem(409, 'This part is not the next one')
      if (bytes.length > MAX_PART_BYTES) throw new Problem(413, `A part may have ${MAX_PART_BYTES} bytes`)
      if (bytes.length === 0) throw new Problem(400, 'The part is empty')
      const size = session.parts.reduce((sum, part) => sum + part.length, bytes.length)
      if (size > session.order.fileSize) throw new Problem(400, 'The parts are larger than the announced file_size')
      session.parts.push(bytes)
      if (size < session.order.fileSize) {
        session.nextPart = randomUUID()
        return { partId: session.nextPart }
      }
      session.nextPart = null
      return { order: session.order, bytes: Buffer.concat(session.parts) }
    },
    reset: () => sessions.clear(),
  }
}
