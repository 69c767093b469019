// One file for three jobs: the widget's build (AMD-compatible UMD for Kommo's RequireJS), and the test projects of Vitest.
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [react()],
  define: { 'process.env.NODE_ENV': JSON.stringify(process.env['NODE_ENV'] ?? 'production') },
  build: {
    outDir: 'widget/dist',
    target: 'es2022',
    lib: { entry: 'widget/src/script.tsx', name: 'DealInvoices', formats: ['umd'], fileName: () => 'script.js' },
    // Kommo's page brings jQuery; React is ours.
    rolldownOptions: { external: ['jquery'], output: { exports: 'default', globals: { jquery: '$' } } },
  },
  test: {
    projects: [
      { extends: true, test: { name: 'widget', environment: 'jsdom', include: ['widget/src/**/*.test.{ts,tsx}'] } },
      { test: { name: 'emulators', environment: 'node', include: ['e2e/emulators/**/*.test.ts'] } },
      {
        test: {
          name: 'server',
          environment: 'node',
          include: ['server/**/*.test.ts'],
          globalSetup: ['server/test/database.ts'],
          pool: 'forks',
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
