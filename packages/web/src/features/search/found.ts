/** All that was found, in the order it is shown: chats and people by name, then messages. */

import { t } from '../../i18n/messages.ts'
import { me } from '../auth/store.ts'
import { type ChatInfo, otherIn } from '../chats/store.ts'
import { nameOf, type Person } from '../users/store.ts'
import { markedParts } from './highlight.tsx'
import type { Hit } from './store.ts'

export type Found =
  | { readonly kind: 'chat'; readonly key: string; readonly chat: ChatInfo }
  | { readonly kind: 'person'; readonly key: string; readonly person: Person }
  | { readonly kind: 'message'; readonly key: string; readonly hit: Hit }

type Known = {
  readonly chats: Readonly<Record<string, ChatInfo>>
  readonly people: Readonly<Record<string, Person>>
  readonly contactIds: ReadonlySet<string>
}

const MOST = 12

const says = (words: string, query: string) => markedParts(words, query).some(({ match }) => match)

function nameOfChat(chat: ChatInfo, people: Known['people']): string {
  if (chat.type === 'saved') return t.chats_saved()
  const other = otherIn(chat, me())
  return other ? nameOf(people[other]) : (chat.name ?? t.chats_group())
}

const isPerson = (person: Person, query: string) =>
  [person.nickname, person.name, person.username].some((words) => words !== undefined && says(words, query))

/** `strangers`: whom the server found. */
export function foundFor(query: string, { chats, people, contactIds }: Known, strangers: readonly Person[]) {
  const text = query.trim().replace(/^@/, '')
  if (text === '') return { chats: [], people: [] }
  const isOf = (chat: ChatInfo) => {
    const other = otherIn(chat, me())
    const person = other ? people[other] : undefined
    return person ? isPerson(person, text) : says(nameOfChat(chat, people), text)
  }
  const foundChats = Object.values(chats)
    .filter(isOf)
    .sort((a, b) => b.touchedAt - a.touchedAt)
    .slice(0, MOST)
  const spokenTo = new Set(foundChats.map((chat) => otherIn(chat, me())))
  const contacts = [...contactIds].flatMap((id) => people[id] ?? []).filter((person) => isPerson(person, text))
  const all = new Map([...contacts, ...strangers].map((person) => [person.id, people[person.id] ?? person]))
  const foundPeople = [...all.values()].filter(({ id }) => id !== me() && !spokenTo.has(id)).slice(0, MOST)
  return {
    chats: foundChats.map((chat): Found => ({ kind: 'chat', key: `c-${chat.id}`, chat })),
    people: foundPeople.map((person): Found => ({ kind: 'person', key: `p-${person.id}`, person })),
  }
}
