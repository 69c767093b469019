import type { Express, NextFunction, Request, RequestHandler, Response } from 'express'

export type Method = 'get' | 'post' | 'put' | 'delete'
export type Handler = (req: Request, res: Response, next: NextFunction) => unknown

export type Routes = {
  add(method: Method, path: string, ...handlers: Handler[]): void
  /** Every route, as `METHOD /path`. */
  list(): string[]
}

/** Puts routes on the app and remembers them, so that the coverage table can be compared with what is really there. */
export function createRoutes(app: Express): Routes {
  const all: string[] = []
  return {
    add(method, path, ...handlers) {
      all.push(`${method.toUpperCase()} ${path}`)
      app[method](path, ...(handlers as RequestHandler[]))
    },
    list: () => all.toSorted(),
  }
}
