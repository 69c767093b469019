// Source: Kommo, images.
const SIZES = {
  'images/logo_main.png': [400, 272],
  'images/logo.png': [130, 100],
  'images/logo_medium.png': [240, 84],
  'images/logo_small.png': [108, 108],
  'images/logo_min.png': [84, 84],
}
const LARGEST_BYTES = 300 * 1024
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

export function imageProblems(files) {
  const sizes = Object.entries(SIZES).flatMap(([name, [width, height]]) => {
    const bytes = files.get(name)
    if (!bytes) return [`${name} is missing.`]
    const size = pngSize(bytes)
    if (!size) return [`${name} is no PNG.`]
    const isRight = size.width === width && size.height === height
    return isRight ? [] : [`${name} is ${size.width} × ${size.height}, it has to be ${width} × ${height}.`]
  })
  const heavy = [...files].filter(([name, { length }]) => name.startsWith('images/') && length > LARGEST_BYTES)
  return [...sizes, ...heavy.map(([name]) => `${name} is larger than 300 kB.`)]
}

/** Width and height stand in the header, which is always the first chunk. */
function pngSize(bytes) {
  if (bytes.length < 24 || SIGNATURE.some((byte, at) => bytes[at] !== byte)) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { width: view.getUint32(16), height: view.getUint32(20) }
}
