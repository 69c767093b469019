import type { KommoEmulator } from '../emulators/kommo/emulator.ts'
import type { XeroEmulator } from '../emulators/xero/emulator.ts'

export const ADMIN = 'olivia@northstar.example'
export const BOOKKEEPER = 'accounts@northstar.example'
export const TRIGGER_STAGE = 'Payment agreed'

/** Ids of the two systems, as far as somebody has to know them. */
export type Consultancy = {
  account: number
  subdomain: string
  tenantId: string
  /** Pipelines by what they are for. */
  privateClients: { pipelineId: number; stageId: number }
  companies: { pipelineId: number; stageId: number }
  currencyField: number
  /** Where deals open for invoices made by hand. */
  handMade: { pipelineId: number; stageId: number }
  descriptionField: number
}

const SERVICES = [
  {
    name: 'Residence permit',
    sku: 'RES-PERMIT',
    price: 950,
    description: 'Residence permit: application, forms and appointment',
  },
  {
    name: 'Skilled worker visa',
    sku: 'WORK-VISA',
    price: 1_450,
    description: 'Skilled worker visa: eligibility check and full application',
  },
  { name: 'Family reunion', sku: 'FAMILY', price: 1_200, description: 'Family reunion: application for spouse and children' },
  { name: 'Citizenship application', sku: 'CITIZEN', price: 1_800, description: 'Citizenship application with document review' },
  { name: 'Certified translation', sku: 'TRANSLATE', price: 38.5, description: 'Certified translation, per page' },
]

const STAGES = ['New enquiry', 'Consultation', 'Proposal sent', TRIGGER_STAGE, 'Documents']

/** A migration consultancy in London that works in Kommo and keeps its books in Xero. Nothing is connected yet. */
export function seedConsultancy({ kommo, xero }: { kommo: KommoEmulator; xero: XeroEmulator }): Consultancy {
  const { id: account, subdomain } = kommo.addAccount({
    subdomain: 'northstar',
    name: 'Northstar Migration',
    currency: 'GBP',
    timezone: 'Europe/London',
    language: 'en',
  })
  kommo.addUser(account, { name: 'Olivia Hart', email: ADMIN, isAdmin: true })
  kommo.addUser(account, { name: 'Daniel Reyes', email: 'daniel@northstar.example', isAdmin: false })
  const privatePipeline = kommo.addPipeline(account, { name: 'Private clients', stages: STAGES })
  const companyPipeline = kommo.addPipeline(account, { name: 'Companies', stages: STAGES })
  const currencyField = kommo.addField(account, 'leads', {
    name: 'Currency',
    type: 'select',
    enums: [{ value: 'GBP' }, { value: 'EUR' }, { value: 'USD' }],
  }).id
  const descriptionField = kommo.addField(account, 'leads', { name: 'Service description', type: 'text' }).id

  const services = SERVICES.map((service) => kommo.addProduct(account, { ...service, unit: 'pc' }))
  const service = (sku: string, quantity = 1) => {
    const product = services[SERVICES.findIndex((each) => each.sku === sku)]
    if (!product) throw new Error(`No service ${sku}.`)
    return { product: product.id, quantity }
  }

  const person = (name: string, email: string, phone: string) => kommo.addContact(account, { name, email, phone }).id
  const deals = { pipeline: 'Private clients' } as const
  kommo.addDeal(account, {
    ...deals,
    stage: 'Proposal sent',
    name: 'Residence permit · Ada Okafor',
    contact: person('Ada Okafor', 'ada.okafor@example.com', '+44 20 7946 0101'),
    products: [service('RES-PERMIT'), service('TRANSLATE', 6)],
  })
  kommo.addDeal(account, {
    ...deals,
    stage: 'Proposal sent',
    name: 'Family reunion · Mateus & Júlia Carvalho',
    contact: person('Mateus Carvalho', 'mateus.carvalho@example.com', '+55 11 5550 0133'),
    products: [service('FAMILY', 2)],
  })
  kommo.addDeal(account, {
    ...deals,
    stage: 'Consultation',
    name: 'Citizenship · Zeynep Yıldız',
    contact: person('Zeynep Yıldız', 'zeynep@example.com', '+90 212 555 0177'),
    products: [service('CITIZEN')],
  })
  kommo.addDeal(account, {
    ...deals,
    stage: 'Consultation',
    name: 'Work visa · Budi Santoso',
    contact: person('Budi Santoso', 'budi.santoso@example.com', '+62 21 555 0144'),
    price: 1_450,
  })
  kommo.addDeal(account, {
    ...deals,
    stage: 'Consultation',
    name: 'Certified translations · Amélie Laurent',
    contact: person('Amélie Laurent', 'amelie.laurent@example.com', '+33 1 55 50 01 88'),
    products: [service('TRANSLATE', 11)],
  })
  kommo.addDeal(account, {
    ...deals,
    stage: 'Proposal sent',
    name: 'Spouse visa · Noah & Leila Haddad',
    contact: person('Leila Haddad', 'leila.haddad@example.com', '+44 20 7946 0158'),
    products: [service('FAMILY'), service('TRANSLATE', 4)],
  })
  kommo.addDeal(account, { ...deals, stage: 'New enquiry', name: 'Website enquiry, no contact yet', price: 300 })
  kommo.addDeal(account, {
    ...deals,
    stage: 'New enquiry',
    name: 'Residence permit and certified translation of nineteen documents for the whole family von Hohenstein-Wittgenstein',
    contact: person(
      'Maximiliane Alexandra von Hohenstein-Wittgenstein',
      'm.a.von.hohenstein-wittgenstein@example.com',
      '+49 30 5550 0166',
    ),
    products: [service('RES-PERMIT', 4), service('TRANSLATE', 19)],
  })

  const company = (name: string, email: string) => kommo.addCompany(account, { name, email }).id
  const corporate = (
    name: string,
    at: number,
    contact: number,
    currency: string,
    description: string,
    price: number,
    stage: string,
  ) =>
    kommo.addDeal(account, {
      pipeline: 'Companies',
      stage,
      name,
      company: at,
      contact,
      price,
      fields: { Currency: currency, 'Service description': description },
    })
  corporate(
    'Relocation of 4 engineers',
    company('Lumen Robotics GmbH', 'ap@lumen-robotics.example'),
    person('Petra Vogel', 'petra.vogel@lumen-robotics.example', '+49 89 555 0122'),
    'EUR',
    'Relocation package: 4 skilled worker visas',
    6_200,
    'Proposal sent',
  )
  corporate(
    'Sponsor licence',
    company('Harbour & Finch Ltd', 'finance@harbourfinch.example'),
    person('Tom Finch', 'tom@harbourfinch.example', '+44 161 496 0188'),
    'GBP',
    'Sponsor licence application and compliance review',
    2_750.75,
    'Consultation',
  )
  corporate(
    'Executive transfer',
    company('Pacific Crest Inc.', 'payables@pacificcrest.example'),
    person('Dana Liu', 'dana.liu@pacificcrest.example', '+1 415 555 0199'),
    'USD',
    'Intra-company transfer of two executives',
    7_900,
    'Proposal sent',
  )

  corporate(
    'Work permits for the Lisbon office',
    company('Atlântico Software Lda', 'contas@atlantico-software.example'),
    person('Inês Moreira', 'ines.moreira@atlantico-software.example', '+351 21 555 0140'),
    'EUR',
    'Work permits: 3 developers, application and appointments',
    3_480,
    'Consultation',
  )

  const books = xero.addOrganisation({
    name: 'Northstar Migration Ltd',
    baseCurrency: 'GBP',
    currencies: ['GBP', 'EUR', 'USD'],
    countryCode: 'GB',
    timezone: 'GMTSTANDARDTIME',
  })
  xero.addUser({ email: BOOKKEEPER, name: 'Grace Miller', organisations: [books.tenantId] })

  type Stages = { id: number; stages: readonly { id: number; name: string }[] }
  const stageNamed = ({ id, stages }: Stages, wanted: string) => {
    const stageId = stages.find(({ name }) => name === wanted)?.id
    if (stageId === undefined) throw new Error(`No stage ${wanted}.`)
    return { pipelineId: id, stageId }
  }
  return {
    account,
    subdomain,
    tenantId: books.tenantId,
    privateClients: stageNamed(privatePipeline, TRIGGER_STAGE),
    companies: stageNamed(companyPipeline, TRIGGER_STAGE),
    handMade: stageNamed(companyPipeline, 'New enquiry'),
    currencyField,
    descriptionField,
  }
}
