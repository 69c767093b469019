import { randomUUID } from 'node:crypto'
import { raw, type Request } from 'express'
import { callerOf, requireScope } from '../http/caller.ts'
import { sendHal } from '../http/hal.ts'
import { invalid, Problem } from '../http/problem.ts'
import type { Routes } from '../http/routes.ts'
import { boolean, type Check, fieldError, integer, objectOf, text } from '../http/shape.ts'
import type { Platform } from '../platform.ts'
import type { DriveFile, FileVersion } from '../state/model.ts'
import { MAX_FILE_BYTES, MAX_PART_BYTES, type UploadOrder, type UploadSessions } from './sessions.ts'

const PATH = '/drive/v1.0'
const positive: Check = (value, path) =>
  integer(value, path).length > 0 || Number(value) < 1 ? [fieldError('InvalidType', path)] : []
const sessionShape = objectOf(
  { file_name: text, file_size: positive, content_type: text, file_uuid: text, with_preview: boolean },
  ['file_name', 'file_size'],
)
type SessionBody = { file_name: string; file_size: number; content_type?: string; file_uuid?: string; with_preview?: boolean }

/** Drive: files in parts. Source: Kommo API reference, Files. It has its own host in Kommo; here it shares ours under `/drive`. */
export function addDriveRoutes(routes: Routes, platform: Platform, sessions: UploadSessions): void {
  const find = (req: Request) => {
    requireScope(platform, 'files')
    const file = platform.store.files.get(String(req.params['uuid']))
    if (file?.accountId !== callerOf(req).account.id || file.isDeleted) throw new Problem(404, 'File not found')
    return file
  }
  routes.post(`${PATH}/sessions`, (req, res) => {
    requireScope(platform, 'files')
    const { account } = callerOf(req)
    const errors = sessionShape(req.body ?? {}, '')
    if (errors.length > 0) throw invalid([{ request_id: '0', errors }])
    const body = req.body as SessionBody
    if (body.file_size > MAX_FILE_BYTES) throw new Problem(413, `A file may have ${MAX_FILE_BYTES} bytes`)
    const earlier = body.file_uuid === undefined ? undefined : platform.store.files.get(body.file_uuid)
    if (body.file_uuid !== undefined && (earlier?.accountId !== account.id || earlier.isDeleted))
      throw new Problem(404, 'File not found')
    const { sessionId, partId } = sessions.open({
      accountId: account.id,
      fileName: body.file_name,
      fileSize: body.file_size,
      contentType: body.content_type ?? 'application/octet-stream',
      ...(body.file_uuid !== undefined && { fileUuid: body.file_uuid }),
      withPreview: body.with_preview ?? false,
    })
    sendHal(res, {
      session_id: sessionId,
      upload_url: uploadUrl(platform, sessionId, partId),
      max_file_size: MAX_FILE_BYTES,
      max_part_size: MAX_PART_BYTES,
    })
  })
  // The address of a part is its own key: no token is asked for.
  routes.post(`${PATH}/sessions/upload/:sessionId/:partId`, raw({ type: () => true, limit: '4mb' }), (req, res) => {
    const bytes: unknown = req.body
    const sessionId = String(req.params['sessionId'])
    const taken = sessions.takePart(sessionId, String(req.params['partId']), Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0))
    if ('partId' in taken) return sendHal(res, { next_url: uploadUrl(platform, sessionId, taken.partId), session_id: sessionId })
    sendHal(res, presentFile(platform, keepFile(platform, taken.order, taken.bytes)))
  })
  routes.get(`${PATH}/files`, (req, res) => {
    requireScope(platform, 'files')
    const own = [...platform.store.files.values()].filter(
      (file) => file.accountId === callerOf(req).account.id && !file.isDeleted,
    )
    if (own.length === 0) return void res.status(204).end()
    sendHal(res, { _embedded: { files: own.map((file) => presentFile(platform, file)) } })
  })
  routes.get(`${PATH}/files/:uuid`, (req, res) => sendHal(res, presentFile(platform, find(req))))
  routes.get(`${PATH}/files/:uuid/versions`, (req, res) => {
    const file = find(req)
    sendHal(res, { _embedded: { versions: file.versions.map((version) => presentVersion(platform, file, version)) } })
  })
  routes.delete(`${PATH}/files/:uuid`, (req, res) => {
    requireScope(platform, 'files_delete')
    find(req).isDeleted = true
    res.status(204).end()
  })
  routes.get('/drive/download/:uuid/:versionUuid/:name', (req, res) => {
    const file = platform.store.files.get(String(req.params['uuid']))
    const version = file?.versions.find(({ uuid }) => uuid === req.params['versionUuid'])
    if (!version) throw new Problem(404, 'File not found')
    res.type(version.contentType).attachment(version.name).send(version.bytes)
  })
}

const uploadUrl = (platform: Platform, sessionId: string, partId: string) =>
  `${platform.url()}${PATH}/sessions/upload/${sessionId}/${partId}`

function keepFile(platform: Platform, order: UploadOrder, bytes: Buffer): DriveFile {
  const version: FileVersion = {
    uuid: randomUUID(),
    name: order.fileName,
    bytes,
    contentType: order.contentType,
    createdAt: platform.now(),
  }
  const known = order.fileUuid === undefined ? undefined : platform.store.files.get(order.fileUuid)
  const file: DriveFile = known ?? {
    uuid: randomUUID(),
    accountId: order.accountId,
    versions: [],
    isDeleted: false,
    withPreview: order.withPreview,
  }
  file.versions.push(version)
  platform.store.files.set(file.uuid, file)
  return file
}

/** Where the bytes of a version are; open to everybody who knows the address. */
export const downloadUrl = (platform: Platform, file: DriveFile, version: FileVersion) =>
  `${platform.url()}/drive/download/${file.uuid}/${version.uuid}/${encodeURIComponent(version.name)}`

/** The newest version of a file. A file is never without one. */
export function newestVersion(file: DriveFile): FileVersion {
  const newest = file.versions.at(-1)
  if (!newest) throw new Error(`File ${file.uuid} has no version.`)
  return newest
}

const presentVersion = (platform: Platform, file: DriveFile, version: FileVersion) => ({
  uuid: file.uuid,
  version_uuid: version.uuid,
  type: version.contentType.startsWith('image/') ? 'image' : 'document',
  name: version.name,
  size: version.bytes.length,
  created_at: version.createdAt,
  metadata: { extension: version.name.split('.').at(-1) ?? '', mime_type: version.contentType },
  _links: { download: { href: downloadUrl(platform, file, version) } },
})

const presentFile = (platform: Platform, file: DriveFile) => {
  const newest = newestVersion(file)
  const shown = presentVersion(platform, file, newest)
  const download = { href: downloadUrl(platform, file, newest) }
  return {
    ...shown,
    is_trashed: file.isDeleted,
    has_multiple_versions: file.versions.length > 1,
    previews: file.withPreview ? [{ download_link: download.href, width: 600, height: 800 }] : null,
    _links: {
      download,
      self: { href: `${platform.url()}${PATH}/files/${file.uuid}` },
      download_version: download,
    },
  }
}
