// The server as one file for production: `npm run build`, then `node server/dist/main.js`.
import path from 'node:path'
import { defineConfig } from 'vite'

export default defineConfig({
  build: {
    ssr: path.resolve(import.meta.dirname, 'src/main.ts'),
    outDir: path.resolve(import.meta.dirname, 'dist'),
    target: 'node20',
    emptyOutDir: true,
    rolldownOptions: { output: { entryFileNames: 'main.js' } },
  },
  // Packages stay packages: several of them read files beside their own code.
  ssr: { external: true },
})
