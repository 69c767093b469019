/** A place of Kommo's pages, in Kommo's words. */
export type Area = {
  /** `APP.getWidgetsArea()`. */
  name: string
  /** `APP.widgets.system.area` and `self.system().area`. */
  short: string
  /** `APP.getBaseEntity()`. */
  entity: string
  isCard: boolean
  /** The code of the manifest's `locations` that lets a widget run here; null where none does. */
  location: string | null
}

const area = (name: string, short: string, entity: string, location: string | null = short): Area => ({
  name,
  short,
  entity,
  location,
  isCard: name.endsWith('_card'),
})

/** Source: Kommo, environment variables, getWidgetsArea; Kommo, widget locations. */
export const AREAS = {
  board: area('leads-pipeline', 'leads-pipeline', 'leads', null),
  list: area('leads', 'llist', 'leads'),
  leads: area('leads_card', 'lcard', 'leads'),
  contacts: area('contacts_card', 'ccard', 'contacts'),
  companies: area('companies_card', 'comcard', 'companies'),
  settings: area('widgetsSettings', 'settings', ''),
  advanced: (code: string) => area(`advanced-settings:${code}`, 'advanced-settings', '', 'advanced_settings'),
}
