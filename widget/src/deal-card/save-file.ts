/**
 * Has the browser save something under a name.
 *
 * @returns lets go of the memory it holds; the browser may still need it for a moment, so call it later.
 */
export function saveFile(content: Blob, fileName: string): () => void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  return () => URL.revokeObjectURL(url)
}
