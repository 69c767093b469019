import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { ClickOutput } from '../../../server/src/contract/invoice-action.ts'
import { useApi } from '../api/api-context.tsx'
import { type ApiError, asApiError } from '../api/api-error.ts'
import type { Api } from '../api/api.ts'
import { createClickKey } from './click-key.ts'
import type { Order } from './to-input.ts'

type Listeners = {
  onSaved: (order: Order, answer: ClickOutput) => void
  /** It failed after the form was left, e.g. for another deal. */
  onFailedUnseen: (error: ApiError) => void
}

/** Sends the form. A failure leaves everything as it is, so that pressing again is enough. */
export function useSave({ onSaved, onFailedUnseen }: Listeners) {
  const api = useApi()
  const client = useQueryClient()
  const [isBusy, setIsBusy] = useState(false)
  const [failure, setFailure] = useState<ApiError | null>(null)
  // State comes a moment late for the second half of a double click.
  const isSending = useRef(false)
  const [clickKey] = useState(createClickKey)
  const isShown = useRef(true)
  useEffect(() => {
    isShown.current = true
    return () => {
      isShown.current = false
    }
  }, [])

  const save = async (order: Order) => {
    if (isSending.current) return
    isSending.current = true
    setIsBusy(true)
    setFailure(null)
    try {
      const answer = await send(api, order, clickKey.for(JSON.stringify(order)))
      // Whatever is on screen may show this invoice; but not the form, which is about to close.
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'invoice_form' })
      onSaved(order, answer)
    } catch (thrown) {
      const error = asApiError(thrown)
      if (isRefusal(error)) clickKey.refused()
      if (isShown.current) setFailure(error)
      else onFailedUnseen(error)
    } finally {
      isSending.current = false
      setIsBusy(false)
    }
  }
  return { save, isBusy, failure, forget: () => setFailure(null) }
}

const send = (api: Api, order: Order, key: string): Promise<ClickOutput> =>
  order.kind === 'new'
    ? api.createInvoice(order.dealId, { ...order.body, key })
    : api.act(order.invoiceId, { ...order.body, key })

/** Our server has said no. Everything else leaves open what became of the click. */
const isRefusal = ({ status, code }: ApiError) => status >= 400 && status < 500 && code !== 'unreadable'
