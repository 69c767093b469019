import { AppError } from '../domain/errors.ts'
import { type Api, PAGE_SIZE } from './call.ts'
import type { KommoCrm } from './port.ts'
import { driveUrl } from './wire.ts'
import { attachment, attachmentPage, newUpload, uploadedPart, uploadSession } from './wire-notes.ts'
import { anything } from './wire-page.ts'

type NewFile = Parameters<KommoCrm['uploadFile']>[0]

/** Addresses of accounts' drives by host, as far as they are known. One per process: it saves a call for every file. */
export type KnownDrives = Map<string, Promise<string>>

/** Files on deals. They live on the account's drive, a server of its own. */
export function createFiles({
  api,
  host,
  drives,
}: {
  api: Api
  host: string
  drives: KnownDrives
}): Pick<KommoCrm, 'uploadFile' | 'attachFile' | 'listFileIds'> {
  const findDrive = async () => {
    const url = await api.read('/account?with=drive_url', driveUrl)
    if (!url) throw new AppError('forbidden', 'kommo.files_not_allowed', { userMessage: noFiles })
    return url.replace(/\/$/, '')
  }
  const driveOnce = () => {
    const known = drives.get(host)
    if (known) return known
    const found = findDrive()
    drives.set(host, found)
    found.catch(() => drives.delete(host))
    return found
  }

  const openUpload = async (base: string, file: NewFile, replaces: string | null) => {
    const request = {
      method: 'POST',
      url: `${base}/v1.0/sessions`,
      body: newUpload(file, replaces),
      label: 'drive session',
    } as const
    const session = await api.signed(request, uploadSession)
    return session ?? unfinished()
  }

  return {
    async uploadFile(file) {
      const base = await driveOnce()
      const session = await openUpload(base, file, file.replaces ?? null).catch((error: unknown) => {
        // Accounts can be moved to another drive: the next attempt asks again.
        drives.delete(host)
        // The earlier version was deleted in Kommo meanwhile, so this one starts a new file.
        if (file.replaces !== undefined && error instanceof AppError && error.kind === 'not_found')
          return openUpload(base, file, null)
        throw error
      })
      return { fileId: await uploadParts(api, base, file, session) }
    },
    async attachFile(dealId, fileId) {
      await api.write({ method: 'PUT', path: `/leads/${dealId}/files`, body: attachment(fileId) }, anything)
    },
    listFileIds: (dealId) => listAttached(api, `/leads/${dealId}/files?limit=${PAGE_SIZE}`),
  }
}

/** Newest first. This list has no page numbers: the next page is what was attached before the last of this one. */
async function listAttached(api: Api, path: string, before?: number): Promise<string[]> {
  const page = await api.read(before === undefined ? path : `${path}&before_id=${before}`, attachmentPage)
  const items = page?.items ?? []
  const last = items.at(-1)
  const ids = items.map(({ fileId }) => fileId)
  return last && items.length === PAGE_SIZE ? [...ids, ...(await listAttached(api, path, last.id))] : ids
}

async function uploadParts(api: Api, base: string, { bytes }: NewFile, session: { url: string; maxPartBytes: number }) {
  let url: string | null = session.url
  for (let start = 0; url !== null; start += session.maxPartBytes) {
    if (start > 0 && start >= bytes.length) break
    // Our token goes with every part, so it stays within the site of the account's drive.
    if (siteOf(url) !== siteOf(base)) throw new AppError('internal', 'kommo.upload_elsewhere')
    const body = bytes.subarray(start, start + session.maxPartBytes)
    const part: { fileId: string | null; nextUrl: string | null } | null = await api.signed(
      { method: 'POST', url, body, label: 'drive part', headers: { 'Content-Type': 'application/octet-stream' } },
      uploadedPart,
    )
    if (part?.fileId) return part.fileId
    url = part?.nextUrl ?? null
  }
  return unfinished()
}

const siteOf = (url: string) => `${new URL(url).protocol}//${new URL(url).hostname.split('.').slice(-2).join('.')}`

function unfinished(): never {
  throw new AppError('unavailable', 'kommo.upload_unfinished', { isOutcomeUnknown: true })
}

const noFiles = 'The integration may not store files in Kommo. An administrator can connect again and allow access to files.'
