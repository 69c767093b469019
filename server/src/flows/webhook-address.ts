import type { Account } from '../store/accounts.ts'

/** The address that Kommo calls when deals of this account change. Its last part is the account's secret. */
export const webhookAddress = (publicUrl: string, account: Pick<Account, 'webhookSecret'>) =>
  `${publicUrl}/kommo/webhooks/${account.webhookSecret}`
