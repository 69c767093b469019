// One file for two jobs: the widget's build (AMD-compatible UMD for Kommo's RequireJS), and the test projects of Vitest.
import { createRequire } from 'node:module'
import path from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { kommoArchive } from './widget/scripts/kommo-archive.ts'
import { kommoKit, scopeKit } from './widget/scripts/kommo-kit.ts'
import { quietLibraries } from './widget/scripts/quiet-libraries.ts'

/** `--mode review`: the same for people to read, as Kommo's moderation asks. */
export default defineConfig(({ mode }) => ({
  plugins: [react(), kommoKit(), quietLibraries(), kommoArchive()],
  // Prisma's tools bring another React, and what npm puts beside that one would take it: two Reacts know nothing of each other.
  resolve: { alias: { react: ofWidget('react'), 'react-dom': ofWidget('react-dom') } },
  css: { postcss: { plugins: [scopeKit] } },
  define: { 'process.env.NODE_ENV': JSON.stringify(process.env['NODE_ENV'] ?? 'production') },
  build: {
    outDir: 'widget/dist',
    target: 'es2022',
    minify: mode !== 'review',
    lib: { entry: 'widget/src/script.tsx', name: 'DealInvoices', formats: ['umd'], fileName: () => 'script.js' },
    // Kommo's page brings jQuery; React is ours.
    rolldownOptions: { external: ['jquery'], output: { exports: 'default', globals: { jquery: '$' } } },
  },
  test: {
    // As many as the cores of a small machine: Vitest would leave one of them idle.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        resolve: {
          alias: {
            // A module of its own kind, in which the aliases above hold too.
            '@testing-library/react': path.join(ofWidget('@testing-library/react'), 'dist/@testing-library/react.esm.js'),
          },
        },
        test: {
          name: 'widget',
          environment: 'jsdom',
          include: ['widget/src/**/*.test.{ts,tsx}'],
          server: { deps: { inline: [/@testing-library/, /@tanstack/] } },
        },
      },
      { test: { name: 'archive', environment: 'node', include: ['widget/scripts/**/*.test.mjs'] } },
      { test: { name: 'emulators', environment: 'node', include: ['e2e/emulators/**/*.test.ts'] } },
      {
        test: {
          name: 'server',
          environment: 'node',
          include: ['server/**/*.test.ts'],
          globalSetup: ['server/test/database.ts'],
          pool: 'forks',
          // Nothing here keeps state in a module, so files share what they import: half of a short test was loading it.
          isolate: false,
          // Some tests have real time as their subject (take-over, call limits); a busy CI machine may disturb one once.
          retry: process.env['CI'] ? 1 : 0,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
}))

function ofWidget(dependency: string): string {
  return path.dirname(createRequire(path.resolve('widget/package.json')).resolve(`${dependency}/package.json`))
}
