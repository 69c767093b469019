import type { Input } from '../api/input.ts'
import { writeContact } from '../contacts/contact-write.ts'
import type { Context } from '../context.ts'
import { raise } from '../events.ts'
import type { Contact } from '../state/entities.ts'
import { newId, type Organisation, touch } from '../state/state.ts'

/** What people do with contacts in Xero. */
export function createContactBook(context: Context) {
  const { state, clock } = context
  let added = 0

  const find = (contactId: string): { org: Organisation; contact: Contact } => {
    for (const org of state.organisations.values()) {
      const contact = org.contacts.get(contactId)
      if (contact) return { org, contact }
    }
    throw new Error(`No contact ${contactId}.`)
  }
  const changed = (org: Organisation, contact: Contact, type: 'CREATE' | 'UPDATE') => {
    org.contacts.set(contact.contactId, contact)
    raise(context, { category: 'CONTACT', type, resourceId: contact.contactId, tenantId: org.tenantId })
  }
  const archive = (contactId: string, mergedToContactId?: string) => {
    const { org, contact } = find(contactId)
    const merged = mergedToContactId !== undefined && { mergedToContactId }
    changed(org, { ...contact, status: 'ARCHIVED', ...merged, updatedAt: touch(org, clock.now()) }, 'UPDATE')
  }

  /** Puts contacts into the group of that name, made when it is new. Xero tells nobody. @returns its id. */
  function addToGroup(org: Organisation, name: string, contactIds: string[]): string {
    const known = org.contactGroups.find((group) => group.name.toLowerCase() === name.toLowerCase())
    const group = known ?? { contactGroupId: newId(), name }
    if (!known) org.contactGroups.push(group)
    for (const contactId of contactIds) {
      const { contact } = find(contactId)
      const groupIds = [...new Set([...contact.groupIds, group.contactGroupId])]
      org.contacts.set(contactId, { ...contact, groupIds })
    }
    return group.contactGroupId
  }

  return {
    find,
    addToGroup,
    /** A contact made by hand; a missing name is made up. `groups`: names of groups it is in. @returns its id. */
    addContact(org: Organisation, { groups = [], ...input }: Input & { groups?: string[] }): string {
      const outcome = writeContact(org, null, { Name: `Customer ${++added}`, ...input }, clock.now())
      if (!outcome.ok) throw new Error(outcome.errors.join(' '))
      changed(org, outcome.contact, 'CREATE')
      for (const name of groups) addToGroup(org, name, [outcome.contact.contactId])
      return outcome.contact.contactId
    },
    archiveContact: (contactId: string) => archive(contactId),
    /** The first contact is archived and points to the second, which takes over its invoices. */
    mergeContact(fromId: string, intoId: string) {
      const { org } = find(fromId)
      const { contact: into } = find(intoId)
      archive(fromId, into.contactId)
      for (const invoice of org.invoices.values())
        if (invoice.contactId === fromId)
          org.invoices.set(invoice.invoiceId, { ...invoice, contactId: into.contactId, updatedAt: touch(org, clock.now()) })
    },
  }
}
