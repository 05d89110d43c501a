/** People, as far as they let one see them: fetched when first shown, in one go with others shown at the same moment. */

import type { users } from '@parley/protocol'
import { useEffect } from 'react'
import { create } from 'zustand'
import { t } from '../../i18n/messages.ts'
import { calls } from '../../worker/engine.ts'

export type Person = users.User

export const useUsers = create<{ readonly people: Readonly<Record<string, Person>> }>(() => ({ people: {} }))

const asked = new Set<string>()

/** What is known of somebody changes with this; the newest word counts. */
export function keepPerson(person: Person): void {
  asked.add(person.id)
  useUsers.setState(({ people }) => ({ people: { ...people, [person.id]: person } }))
}

export async function fetchPerson(userId: string): Promise<void> {
  asked.add(userId)
  await calls.users.get({ userId }).then(keepPerson, () => asked.delete(userId))
}

export function usePerson(userId: string | undefined): Person | undefined {
  const person = useUsers((state) => (userId === undefined ? undefined : state.people[userId]))
  useEffect(() => {
    if (userId && !person && !asked.has(userId)) void fetchPerson(userId)
  }, [userId, person])
  return person
}

/** Of a group: whoever may be named or shown. */
export function useFetchedPeople(members: readonly { readonly userId: string }[]): void {
  useEffect(() => {
    for (const { userId } of members) if (!asked.has(userId)) void fetchPerson(userId)
  }, [members])
}

export const nameOf = (person: Person | undefined): string => person?.name ?? t.people_unknown()
export const useName = (userId: string | undefined): string => nameOf(usePerson(userId))

/** Exactly this username. */
export async function findByUsername(username: string): Promise<Person | undefined> {
  const { users: found } = await calls.users.search({ q: username })
  const wanted = username.toLowerCase()
  const person = found.find((one) => one.username?.toLowerCase() === wanted)
  if (person) keepPerson(person)
  return person
}

export function forgetPeople(): void {
  asked.clear()
  useUsers.setState({ people: {} })
}
