import type { Express, NextFunction, Request, RequestHandler, Response } from 'express'
import { Problem } from './problem.ts'

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'
type Handler = (req: Request, res: Response, next: NextFunction) => unknown

/** Registers routes and remembers them: the coverage table is checked against this list. */
export type Routes = Record<Method, (path: string, ...handlers: Handler[]) => void> & {
  /** `GET /api/v4/leads/:id`, in the order of registration. */
  list(): string[]
  /** Every known path answers 405 to the methods it lacks. Call last. */
  refuseOtherMethods(): void
}

export function createRoutes(app: Express): Routes {
  const known: { method: Method; path: string }[] = []
  const add =
    (method: Method) =>
    (path: string, ...handlers: Handler[]) => {
      known.push({ method, path })
      app[method](path, ...(handlers as RequestHandler[]))
    }
  return {
    get: add('get'),
    post: add('post'),
    put: add('put'),
    patch: add('patch'),
    delete: add('delete'),
    list: () => known.map(({ method, path }) => `${method.toUpperCase()} ${path}`),
    refuseOtherMethods() {
      for (const path of new Set(known.map((route) => route.path)))
        app.all(path, () => {
          throw new Problem(405, 'The method is not allowed for this address')
        })
    },
  }
}
