import { dealFieldGroup, dealFieldSpecs } from '../../domain/deal-fields.ts'
import { type Flow, forAll } from '../../inbox/worker.ts'
import { WEBHOOK_EVENTS } from '../../kommo/webhook.ts'
import type { Accounts } from '../../store/accounts.ts'
import type { Open } from '../open.ts'
import { webhookAddress } from '../webhook-address.ts'

type Needs = { accounts: Accounts; open: Open; publicUrl: string }

/**
 * Brings an account in order after connecting: profile, our fields on deals, the webhook subscription. What is right
 * already stays untouched, so that it may run as often as it likes and repairs what somebody changed by hand.
 */
export const setUpAccount =
  ({ accounts, open, publicUrl }: Needs): Flow =>
  async ({ account, events }) => {
    const crm = open.crm(account)
    const { currency, timeZone, language, name } = await crm.readProfile()
    await accounts.saveProfile(account.id, { host: account.host, currency, timeZone, language, name })
    await accounts.saveDealFieldIds(account.id, await crm.ensureDealFields(dealFieldGroup, dealFieldSpecs))
    const webhook = await crm.convergeWebhook(webhookAddress(publicUrl, account), WEBHOOK_EVENTS)
    return forAll(events, { kind: 'done', text: `The account is set up; the webhook subscription was ${webhook}.` })
  }
