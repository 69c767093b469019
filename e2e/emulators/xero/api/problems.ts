import { newId } from '../state/state.ts'

/** An answer before it is written: so it can be kept for an idempotency key, and written as JSON or XML. */
export type Reply = { status: number; body?: unknown; headers?: Record<string, string>; contentType?: string }

/** Thrown by a route to answer with something else than success. */
export class ApiProblem extends Error {
  readonly reply: Reply
  constructor(reply: Reply) {
    super(`Answered with ${reply.status}`)
    this.reply = reply
  }
}

/** 401, 403 and their like: JSON, even for a caller that did not ask for it. */
export const problem = (status: number, title: string, detail: string): Reply => ({
  status,
  contentType: 'application/json',
  body: { Type: null, Title: title, Status: status, Detail: detail, Instance: newId(), Extensions: {} },
})

/** Xero answers an unknown id in plain words, whatever was asked for. */
export const notFound = (): Reply => ({
  status: 404,
  contentType: 'text/html',
  body: "The resource you're looking for cannot be found",
})

// Error numbers. Source: Xero Accounting API, HTTP response codes and errors.
export const validationFailure = (elements: unknown[]): Reply => ({
  status: 400,
  body: { ErrorNumber: 10, Type: 'ValidationException', Message: 'A validation exception occurred', Elements: elements },
})
export const badBody = (message: string) =>
  new ApiProblem({ status: 400, body: { ErrorNumber: 14, Type: 'PostDataInvalidException', Message: message } })
export const badQuery = (message: string) =>
  new ApiProblem({ status: 400, body: { ErrorNumber: 16, Type: 'QueryParseException', Message: message } })

export const messages = (texts: string[]) => texts.map((Message) => ({ Message }))
