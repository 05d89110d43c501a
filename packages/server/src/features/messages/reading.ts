/** Reading messages as they stand: the same fold for one, a page, or the last of each chat. */

import { Fault, type Message, type MessageId, messageId, messagePlace } from '@parley/protocol'
import type { Database, Queryable } from '../../db/database.ts'
import { type OpenContent, recalled, type StoredEntry } from '../../log/entry.ts'
import { memberOf } from '../../log/members.ts'
import type { Place } from '../../log/place.ts'
import type { Clock } from '../../ports/clock.ts'
import { foldAll } from './rules.ts'
import { readAt, readLast, readPage, readShownAt } from './store.ts'

/** Up to where a person has deleted each of these chats for themselves; absent means nothing. */
export type HiddenUpTo = (chats: readonly string[], userId: string) => Promise<ReadonlyMap<string, number>>

export type ReadingDeps = { database: Database; open: OpenContent; clock: Clock; hiddenUpTo: HiddenUpTo }

export type Page = { messages: Message[]; hasOlder: boolean; hasNewer: boolean }

export type Reading = {
  /** For changes: as it stands for everyone, read where the change is made. Faults if there is no such message. */
  asItStands: (q: Queryable, id: MessageId) => Promise<Message>
  /** In a chat of theirs, whether or not they have deleted it for themselves. */
  evenHidden: (userId: string, id: MessageId) => Promise<Message>
  /** What this person may see of a message in a chat of theirs; faults if that is nothing. */
  one: (userId: string, id: MessageId) => Promise<Message>
  /** Those of them that this person still sees, in the order given. Whether the chats are theirs, the caller has asked. */
  shown: (userId: string, places: readonly Place[]) => Promise<Message[]>
  page: (userId: string, chatId: string, at: { split: number; older: number; newer: number }) => Promise<Page>
  last: (chats: readonly string[], userId: string) => Promise<Map<string, Message>>
}

export function createReading({ database, open, clock, hiddenUpTo }: ReadingDeps): Reading {
  const folded = (rows: readonly StoredEntry[], now: number) =>
    foldAll(
      rows.map((row) => recalled(row, open, now)),
      now,
    )

  const shown: Reading['shown'] = async (userId, places) => {
    if (places.length === 0) return []
    const now = clock.now()
    const floors = await hiddenUpTo([...new Set(places.map((place) => place.log_id))], userId)
    const above = places.filter(({ log_id, seq }) => seq > (floors.get(log_id) ?? 0))
    const messages = folded(await readShownAt(database, above, userId, now), now)
    return above.flatMap(({ log_id, seq }) => messages.get(messageId(log_id, seq)) ?? [])
  }

  const mustBeIn = async (userId: string, chatId: string): Promise<void> => {
    if (!(await memberOf(database, chatId, userId))) throw new Fault('NOT_FOUND')
  }

  const asItStands: Reading['asItStands'] = async (q, id) => {
    const { chatId, seq } = messagePlace(id)
    const message = folded(await readAt(q, [{ log_id: chatId, seq }]), clock.now()).get(id)
    if (!message) throw new Fault('NOT_FOUND')
    return message
  }

  return {
    shown,
    asItStands,
    async evenHidden(userId, id) {
      await mustBeIn(userId, messagePlace(id).chatId)
      return asItStands(database, id)
    },
    async one(userId, id) {
      const { chatId, seq } = messagePlace(id)
      await mustBeIn(userId, chatId)
      const [message] = await shown(userId, [{ log_id: chatId, seq }])
      if (!message) throw new Fault('NOT_FOUND')
      return message
    },
    async page(userId, chatId, { split, older, newer }) {
      const [floors] = await Promise.all([hiddenUpTo([chatId], userId), mustBeIn(userId, chatId)])
      const floor = floors.get(chatId) ?? 0
      const now = clock.now()
      // One more on each side tells whether there is more.
      const at = { floor, split, older: older + 1, newer: newer + 1 }
      const messages = [...folded(await readPage(database, chatId, at, userId, now), now).values()]
      const before = messages.filter(({ seq }) => seq < split)
      const from = messages.filter(({ seq }) => seq >= split)
      return {
        messages: [...before.slice(Math.max(0, before.length - older)), ...from.slice(0, newer)],
        hasOlder: before.length > older,
        hasNewer: from.length > newer,
      }
    },
    async last(chats, userId) {
      if (chats.length === 0) return new Map()
      const now = clock.now()
      const floors = await hiddenUpTo(chats, userId)
      const rows = await readLast(
        database,
        chats,
        chats.map((chat) => floors.get(chat) ?? 0),
        userId,
        now,
      )
      return new Map([...folded(rows, now).values()].map((message) => [message.chatId, message]))
    },
  }
}
