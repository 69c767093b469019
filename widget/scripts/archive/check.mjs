import { fileProblems } from './files.mjs'
import { imageProblems } from './images.mjs'
import { manifestProblems } from './manifest.mjs'
import { scriptProblems } from './script.mjs'
import { styleProblems } from './styles.mjs'
import { textsProblems } from './texts.mjs'

/**
 * Everything that Kommo's upload or moderation would send back, and what we demand ourselves.
 *
 * @param {Map<string, Uint8Array>} files of the archive, by their path in it.
 * @param {{ isReview?: boolean, backendUrl?: string }} build
 * @returns {Promise<string[]>} sentences; empty when all is well.
 */
export const archiveProblems = async (files, build) => [
  ...fileProblems(files),
  ...manifestProblems(files),
  ...imageProblems(files),
  ...textsProblems(files),
  ...scriptProblems(files, build),
  ...(await styleProblems(files)),
]
