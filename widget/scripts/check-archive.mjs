// Fails when Kommo would not take the archive that was built. `--review`: it is the readable one, which may be larger.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { archiveProblems } from './archive/check.mjs'
import { unpacked, zipProblems } from './archive/zip.mjs'

const archive = readFileSync('widget/dist/widget.zip')
const files = unpacked(archive)
const build = { isReview: process.argv.includes('--review'), backendUrl: process.env.VITE_BACKEND_URL }
const problems = [...zipProblems(archive), ...(await archiveProblems(files, build))]
if (problems.length > 0) {
  process.stderr.write(`widget.zip would be sent back:\n${problems.map((problem) => `- ${problem}\n`).join('')}`)
  process.exit(1)
}
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`
const script = files.get('script.js')
process.stdout.write(
  `widget.zip ${kilobytes(archive.length)}, script ${kilobytes(gzipSync(script, { level: 9 }).length)} gzipped\n`,
)
