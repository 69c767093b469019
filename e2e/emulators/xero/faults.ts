import type { FaultAction } from '../kit/faults.ts'
import { problem, type Reply } from './api/problems.ts'

/** A status with the body and headers Xero sends along. Source: Xero Accounting API, HTTP response codes. */
export function faultOf(status: number): FaultAction {
  const { body, headers = {} } = usual(status)
  return { kind: 'status', status, headers, ...(body !== undefined && { body }) }
}

function usual(status: number): Omit<Reply, 'status'> {
  switch (status) {
    case 401:
      return problem(401, 'Unauthorized', 'AuthenticationUnsuccessful')
    case 403:
      return problem(403, 'Forbidden', 'AuthenticationUnsuccessful')
    case 429:
      return {
        headers: { 'Retry-After': '5', 'X-Rate-Limit-Problem': 'minute' },
        body: {
          Type: null,
          Title: 'Rate limit exceeded',
          Status: 429,
          Detail: 'API call quota exceeded. Please try again in 5 seconds.',
        },
      }
    case 500:
      return {
        body: { ErrorNumber: 500, Type: 'InternalServerError', Message: 'An error occurred in Xero. Check the API Status page.' },
      }
    case 503:
      return { body: 'The Xero API is temporarily unavailable' }
    default:
      return {}
  }
}
