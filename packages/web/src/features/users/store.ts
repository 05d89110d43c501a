/** People as far as they let one see them, with what one calls them oneself; and who is a contact, who is blocked. */

import type { Person } from '@parley/client'
import { useEffect } from 'react'
import { create } from 'zustand'
import { t } from '../../i18n/messages.ts'
import { client, on } from '../../worker/engine.ts'

export type { Person } from '@parley/client'

type Users = {
  readonly people: Readonly<Record<string, Person>>
  readonly contactIds: ReadonlySet<string>
  readonly blockedIds: ReadonlySet<string>
}

const NOBODY: Users = { people: {}, contactIds: new Set(), blockedIds: new Set() }

export const useUsers = create<Users>(() => NOBODY)

const asked = new Set<string>()

/** What is known of somebody changes with this; the newest word counts. */
export function keepPerson(person: Person): void {
  asked.add(person.id)
  useUsers.setState(({ people }) => ({ people: { ...people, [person.id]: person } }))
}

const KINDS = ['contact-added', 'contact-removed', 'blocked', 'unblocked']

export function startUsers(): void {
  on('person', keepPerson)
  on('account', ({ kind }) => {
    if (KINDS.includes(kind)) void loadUsers()
  })
}

/** Whom one keeps at hand, and whom away. */
export async function loadUsers(): Promise<void> {
  const [contacts, blocked] = await Promise.all([client.people.contacts(), client.people.blocked()])
  for (const person of [...contacts, ...blocked]) keepPerson(person)
  useUsers.setState({
    contactIds: new Set(contacts.map(({ id }) => id)),
    blockedIds: new Set(blocked.map(({ id }) => id)),
  })
}

let gathered: string[] = []

/** Those shown at the same moment are looked up together. */
function look(userId: string): void {
  if (asked.has(userId)) return
  asked.add(userId)
  gathered.push(userId)
  if (gathered.length > 1) return
  queueMicrotask(() => {
    const ids = gathered
    gathered = []
    void client.people.get(ids).then(
      (people) => people.forEach(keepPerson),
      () => ids.forEach((id) => asked.delete(id)),
    )
  })
}

export function usePerson(userId: string | undefined): Person | undefined {
  const person = useUsers((state) => (userId === undefined ? undefined : state.people[userId]))
  useEffect(() => {
    if (userId && !person) look(userId)
  }, [userId, person])
  return person
}

/** Of a group: whoever may be named or shown. */
export function useFetchedPeople(members: readonly { readonly userId: string }[]): void {
  useEffect(() => {
    for (const { userId } of members) look(userId)
  }, [members])
}

/** What one calls them oneself comes before what they call themselves. */
export const nameOf = (person: Person | undefined): string => person?.nickname ?? person?.name ?? t.people_unknown()
export const useName = (userId: string | undefined): string => nameOf(usePerson(userId))

export const useIsContact = (userId: string): boolean => useUsers((state) => state.contactIds.has(userId))
export const useIsBlocked = (userId: string): boolean => useUsers((state) => state.blockedIds.has(userId))

const changed = (ids: ReadonlySet<string>, id: string, isIn: boolean): ReadonlySet<string> => {
  const next = new Set(ids)
  if (isIn) next.add(id)
  else next.delete(id)
  return next
}

/** With a nickname, or none to go by their own name. */
export async function addContact(userId: string, nickname?: string): Promise<void> {
  keepPerson(await client.people.addContact({ userId }, nickname))
  useUsers.setState(({ contactIds }) => ({ contactIds: changed(contactIds, userId, true) }))
}

export async function removeContact(userId: string): Promise<void> {
  await client.people.removeContact(userId)
  useUsers.setState(({ contactIds }) => ({ contactIds: changed(contactIds, userId, false) }))
}

export async function setBlocked(userId: string, isBlocked: boolean): Promise<void> {
  await client.people.block(userId, isBlocked)
  useUsers.setState(({ blockedIds }) => ({ blockedIds: changed(blockedIds, userId, isBlocked) }))
}

export function forgetPeople(): void {
  asked.clear()
  useUsers.setState(NOBODY)
}
