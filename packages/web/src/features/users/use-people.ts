/** Whom one may mean by what one types: contacts at once, others as soon as the server has found them. */

import { useEffect, useMemo, useState } from 'react'
import { client } from '../../worker/engine.ts'
import { me } from '../auth/store.ts'
import { byName } from './people-list.tsx'
import { keepPerson, nameOf, type Person, useUsers } from './store.ts'

const PAUSE_MS = 200
const TELLING = 2

export type PeopleFound = {
  readonly contacts: readonly Person[]
  readonly others: readonly Person[]
  readonly isBusy: boolean
  readonly error: unknown
}

export function usePeople(query: string): PeopleFound {
  const people = useUsers((state) => state.people)
  const contactIds = useUsers((state) => state.contactIds)
  const [found, setFound] = useState<{ text: string; ids: readonly string[]; error: unknown }>({
    text: '',
    ids: [],
    error: null,
  })
  const text = query.trim().replace(/^@/, '')

  useEffect(() => {
    if (text.length < TELLING) return
    let isOld = false
    const timer = setTimeout(() => {
      client.people.search(text).then(
        (all) => {
          all.forEach(keepPerson)
          if (!isOld) setFound({ text, ids: all.map(({ id }) => id), error: null })
        },
        (error: unknown) => !isOld && setFound({ text, ids: [], error }),
      )
    }, PAUSE_MS)
    return () => {
      isOld = true
      clearTimeout(timer)
    }
  }, [text])

  return useMemo(() => {
    const lower = text.toLocaleLowerCase()
    const isMeant = ({ name, nickname, username }: Person) =>
      [name, nickname, username].some((words) => words?.toLocaleLowerCase().includes(lower))
    const contacts = [...contactIds].flatMap((id) => people[id] ?? []).filter(isMeant)
    const isAsked = text.length >= TELLING
    const others = !isAsked ? [] : found.ids.filter((id) => !contactIds.has(id) && id !== me())
    return {
      contacts: contacts.sort(byName),
      others: others.flatMap((id) => people[id] ?? []).filter((person) => isMeant(person) || found.text === text),
      isBusy: isAsked && found.text !== text,
      error: isAsked ? found.error : null,
    }
  }, [text, people, contactIds, found])
}

export const namesOf = (people: readonly Person[]): string => people.map(nameOf).join(', ')
