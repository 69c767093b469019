import type { RequestHandler } from 'express'

/** CORS: only pages of installed accounts are answered, each by its own name, never `*`. */
export const allowOrigin =
  ({ isOurPage }: { isOurPage: (origin: string) => Promise<boolean> }): RequestHandler =>
  async (req, res, next) => {
    const { origin } = req.headers
    res.vary('Origin')
    if (origin !== undefined && (await isOurPage(origin))) {
      res.set('Access-Control-Allow-Origin', origin)
      res.set('Access-Control-Allow-Headers', 'Authorization, Content-Type, X-Auth-Token')
      res.set('Access-Control-Allow-Methods', 'GET, POST, PUT, DELETE')
      res.set('Access-Control-Expose-Headers', 'Retry-After')
      res.set('Access-Control-Max-Age', '600')
    }
    if (req.method === 'OPTIONS') {
      res.sendStatus(204)
      return
    }
    next()
  }
