// Webhooks as a Xero that keeps state sends and signs them.
import { expect, test } from 'vitest'
import { connect, startXero } from './test/connected.ts'
import { startRecorder, type Recorded } from './test/recorder.ts'
import { isXeroSignature, parseXeroEvents } from './webhook.ts'

const KEY = 'webhook-key-1'
const isRight = ({ body, headers }: Recorded) =>
  isXeroSignature({ body: Buffer.from(body), signature: headers['x-xero-signature'], keys: ['older-key', KEY] })

test('signed events are read, and intent to receive is told from forgeries', async () => {
  const receiver = await startRecorder((request) => ({ status: isRight(request) ? 200 : 401, body: '' }))
  const xero = await startXero({ webhookKey: KEY, webhookUrl: receiver.url })
  try {
    expect(await xero.sendIntentToReceive()).toEqual([401, 401, 401, 200])
    expect(parseXeroEvents(Buffer.from(receiver.requests.at(-1)?.body ?? ''))).toEqual({ events: [], unreadable: 0 })

    const { organisation } = await connect(xero)
    const contact = xero.addContact(organisation, { Name: 'Ada' })
    const invoice = xero.addInvoice(organisation, { Contact: { ContactID: contact.ContactID } })
    await xero.webhooks.idle()
    const events = receiver.requests.filter(isRight).flatMap(({ body }) => parseXeroEvents(Buffer.from(body)).events)
    expect(events).toContainEqual({
      tenantId: organisation.tenantId,
      resourceId: invoice.InvoiceID,
      kind: 'invoice',
      type: 'created',
      happenedAt: expect.any(Date),
    })
  } finally {
    await xero.close()
    await receiver.close()
  }
})
