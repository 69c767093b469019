import type { Response } from 'express'

export type FieldError = {
  code: 'FieldMissing' | 'InvalidType' | 'NotSupportedChoice' | 'FieldNotExpected'
  path: string
  detail: string
}
export type ItemErrors = { request_id: string; errors: FieldError[] }

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'ErrInternalServer',
}

/** An answer Kommo gives instead of doing the work. Thrown by routes, sent by the last handler. */
export class Problem extends Error {
  readonly status: number
  readonly extra: Record<string, unknown>
  constructor(status: number, detail: string, extra: Record<string, unknown> = {}) {
    super(detail)
    this.status = status
    this.extra = extra
  }
}

/** 400 with the list of what is wrong, by item and by path. Source: Kommo, HTTP codes. */
export const invalid = (errors: ItemErrors[]) => new Problem(400, 'Request validation failed', { 'validation-errors': errors })

export const problemBody = (status: number, detail: string, extra: Record<string, unknown> = {}) => ({
  ...extra,
  title: TITLES[status] ?? 'Error',
  type: `https://httpstatus.es/${status}`,
  status,
  detail,
})

export function sendProblem(res: Response, body: { status: number; [key: string]: unknown }): void {
  res.status(body.status).type('application/problem+json').send(JSON.stringify(body))
}
