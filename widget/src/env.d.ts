interface ImportMetaEnv {
  /** Where our server answers; baked in at build time. */
  readonly VITE_BACKEND_URL?: string
}
