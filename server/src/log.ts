import { type DestinationStream, pino } from 'pino'

/** Structured log lines. Pass ids and counts, never names, addresses, amounts of people, tokens or bodies. */
export type Log = {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Whatever slips into a line under one of these names is hidden. */
const SECRET_FIELDS = [
  'authorization',
  'accessToken',
  'refreshToken',
  'access_token',
  'refresh_token',
  'client_secret',
  'token',
  'secret',
  'email',
  'cookie',
]

/** @param destination where the lines go; standard output by default. */
export const createLog = ({ level, destination }: { level: string; destination?: DestinationStream }): Log =>
  pino(
    {
      level,
      base: null,
      redact: { paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[hidden]' },
      serializers: { err: describeError },
    },
    destination,
  )

/** What of an error may be logged: kind, code, message and stack of it and its causes; never the request behind it. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) }
  const { name, message, stack, cause } = error
  const code: unknown = 'code' in error ? error.code : undefined
  return {
    name,
    message,
    ...(typeof code === 'string' && { code }),
    stack,
    ...(cause instanceof Error && { cause: describeError(cause) }),
  }
}
