// Source: Kommo, widget structure; the official build (files at the root, mode 0664, no zip64).
import { unzipSync, zipSync } from 'fflate'

const FILE_MODE = 0o100664
const UNIX = 3
/** The first day a zip knows; the same files always make the same archive. */
const NO_TIME = new Date(1980, 0, 1)

/** @param {Map<string, Uint8Array>} files @returns {Uint8Array} */
export function packed(files) {
  const sorted = [...files].toSorted(([one], [other]) => (one < other ? -1 : 1))
  return zipSync(Object.fromEntries(sorted), { level: 9, mtime: NO_TIME, os: UNIX, attrs: FILE_MODE << 16 })
}

/** @returns {Map<string, Uint8Array>} @throws when it is no zip. */
export const unpacked = (archive) => new Map(Object.entries(unzipSync(archive)))

const END = 0x06054b50
const ENTRY = 0x02014b50
const ENTRY_BYTES = 46

/** Looks at the list of contents at the end of the archive. */
export function zipProblems(archive) {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength)
  const end = archive.length - 22
  if (end < 0 || view.getUint32(end, true) !== END) return ['widget.zip is no plain zip.']
  const count = view.getUint16(end + 10, true)
  let at = view.getUint32(end + 16, true)
  if (count === 0xffff || at === 0xffffffff) return ['widget.zip is a zip64.']
  const problems = []
  for (let entry = 0; entry < count && at + ENTRY_BYTES <= archive.length; entry += 1) {
    if (view.getUint32(at, true) !== ENTRY) return ['widget.zip is no plain zip.']
    const nameBytes = view.getUint16(at + 28, true)
    const name = new TextDecoder().decode(archive.subarray(at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes))
    const mode = view.getUint32(at + 38, true) >>> 16
    if (name.endsWith('/')) problems.push(`widget.zip: "${name}" is a folder; only files belong there.`)
    if (mode !== FILE_MODE)
      problems.push(`widget.zip: ${name} has the mode ${mode.toString(8)}, it has to be ${FILE_MODE.toString(8)}.`)
    at += ENTRY_BYTES + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return problems
}
