// For tests: an emulated account with our integration in it.
import type { KommoEmulator } from '../../../e2e/emulators/kommo/emulator.ts'
import { createOpenCrm } from './client.ts'
import type { CallLimiter } from './limits.ts'
import { createKommoOAuth } from './oauth.ts'

const noLimits: CallLimiter = { take: async () => undefined, pause: async () => undefined }

/** Makes an account with a pipeline and an administrator, who gives access; and its CRM as our client sees it. The log is empty. */
export async function connectAccount(
  kommo: KommoEmulator,
  { limiter = noLimits, subdomain = 'acme' }: { limiter?: CallLimiter; subdomain?: string } = {},
) {
  const account = kommo.addAccount({ subdomain, name: 'Acme', timezone: 'Europe/London' })
  kommo.addUser(account, { name: 'Ann', email: `ann@${subdomain}.com`, isAdmin: true })
  const pipeline = kommo.addPipeline(account, { name: 'Sales', stages: ['New', 'Agreed'] })
  const { clientId, clientSecret, redirectUri } = kommo.integration()
  const oauth = createKommoOAuth({
    clientId,
    clientSecret,
    redirectUri,
    authUrl: kommo.url,
    allowedDomains: ['kommo.com'],
    accountUrl: () => kommo.url,
  })
  const back = new URL(await kommo.consent({ oauthUrl: oauth.authorizeUrl('state'), account }))
  const host = oauth.trustedHost(back.searchParams.get('referer') ?? '')
  let tokens = await oauth.exchangeCode(host, back.searchParams.get('code') ?? '')
  const openCrm = createOpenCrm({ accountUrl: () => kommo.url, limiter })
  const crm = openCrm({
    host,
    timeZone: 'Europe/London',
    accessToken: async (options) => {
      if (options?.rejected === tokens.accessToken) tokens = await oauth.refresh(host, tokens.refreshToken)
      return tokens.accessToken
    },
  })
  kommo.log.reset()
  const stage = (name: string) => pipeline.stages.find((one) => one.name === name)?.id ?? 0
  return { account, crm, pipeline, stage, token: () => tokens.accessToken }
}
