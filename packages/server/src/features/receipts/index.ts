/** Receipts: how far everybody has come in each chat, told to those who may know. */

import type { ChatId, MessageId, UserId } from '@parley/protocol'
import { receipts as calls, receiptEvents as events, Fault, LIMITS, messageId, messagePlace } from '@parley/protocol'
import type { Caller } from '../../access/caller.ts'
import { type Bound, handle } from '../../access/handle.ts'
import type { Database } from '../../db/database.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Signals } from '../../ports/signals.ts'
import { type Advance, Bell } from './bell.ts'
import {
  advance,
  countUnread,
  type Kind,
  membersToTell,
  messageFor,
  movedSince,
  reached,
  standingSince,
  type Unread,
  type Watermark,
} from './store.ts'

export type ReceiptsDeps = {
  database: Database
  clock: Clock
  signals: Signals
  /** Up to where a person has deleted each of these chats for themselves; absent means nothing. */
  hiddenUpTo: (chats: readonly string[], userId: string) => Promise<ReadonlyMap<string, number>>
  people: {
    /** Who of them lets others see what they have read. */
    readReceipts(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, boolean>>
  }
  /** A word said in passing could not be said. */
  onError: (error: unknown) => void
}

export type Receipts = {
  calls: Bound[]
  unread: (chats: readonly string[], userId: string) => Promise<Map<string, Unread>>
  /** The oldest first; `next` is where it goes on, if these are not all. */
  receiptsSince: (userId: string, since: number) => Promise<{ receipts: Watermark[]; next: number | undefined }>
}

/** Nodes' clocks differ, and a commit comes later than the time it bears. */
const OVERLAP_MS = 60_000
/** What has moved since then is looked for among all that moved; what has moved for longer, by asking where everybody stands. */
const LONG_AGO_MS = 60 * 60_000

export function receiptsFeature({ database, clock, signals, hiddenUpTo, people, onError }: ReceiptsDeps): Receipts {
  const openAmong = async (userIds: readonly string[]): Promise<Set<string>> => {
    const settings = await people.readReceipts(userIds as UserId[])
    return new Set(userIds.filter((id) => settings.get(id as UserId)))
  }

  const bell = new Bell((chatId, advances) => void tell(chatId, advances).catch(onError))

  /** Reading is told among those who all let it be seen, and always to one's own devices; in large chats only to these. */
  async function tell(chatId: string, advances: readonly Advance[]): Promise<void> {
    const members = await membersToTell(database, chatId)
    const isLarge = members.length > LIMITS.largeChat
    const open = isLarge ? new Set<string>() : await openAmong(members)
    for (const { userId, kind, seq, at, deviceId } of advances) {
      const payload = { chatId, userId, seq, messageId: messageId(chatId, seq), at }
      const isTold = !isLarge && (kind === 'delivered' || open.has(userId))
      if (isTold && (kind === 'delivered' || open.size === members.length)) {
        signals.toChat(chatId as ChatId, events[kind].name, payload, deviceId as never)
      } else {
        const audience = isTold ? [...open] : [userId]
        signals.toUsers(audience as UserId[], events[kind].name, payload, deviceId as never)
      }
    }
  }

  async function mark(
    { userId, deviceId }: Caller,
    place: { id?: MessageId; chatId?: ChatId; seq?: number },
    kinds: readonly Kind[],
  ): Promise<Record<string, never>> {
    const { chatId, seq } = place.id ? messagePlace(place.id) : { chatId: place.chatId!, seq: place.seq! }
    const at = clock.now()
    const { head, risen } = await advance(database, { chatId, userId, seq, at }, kinds)
    if (head === null || seq > head) throw new Fault('NOT_FOUND')
    bell.ring(
      chatId,
      risen.map((kind) => ({ userId, kind, seq, at, deviceId })),
    )
    return {}
  }

  /** Whoever does not show when they read does not see when others did. */
  async function seenBy(userId: string, watermarks: readonly Watermark[]): Promise<Watermark[]> {
    const readers = watermarks.filter(({ kind }) => kind === 'read').map((watermark) => watermark.userId)
    if (readers.every((reader) => reader === userId)) return [...watermarks]
    const open = await openAmong([...new Set([userId, ...readers])])
    return watermarks.filter(
      (watermark) =>
        watermark.kind === 'delivered' ||
        watermark.userId === userId ||
        (open.has(userId) && open.has(watermark.userId)),
    )
  }

  return {
    calls: [
      handle(calls.read, (place, caller) => mark(caller, place, ['delivered', 'read'])),
      handle(calls.delivered, (place, caller) => mark(caller, place, ['delivered'])),
      handle(calls.receipts, async ({ id }, { userId }) => {
        const { chatId, seq } = messagePlace(id)
        const message = await messageFor(database, chatId, seq, userId)
        if (!message) throw new Fault('NOT_FOUND')
        const members = await reached(database, chatId, seq, message.senderId)
        const open = await openAmong([userId, ...members.map((member) => member.userId)])
        const at = (kind: Kind) =>
          members.flatMap((member) => {
            const time = member[kind]
            const isSeen =
              kind === 'delivered' || member.userId === userId || (open.has(userId) && open.has(member.userId))
            return time !== null && isSeen ? [{ userId: member.userId as UserId, at: time }] : []
          })
        const [delivered, read] = [at('delivered'), at('read')]
        return {
          delivered: message.isLarge ? [] : delivered,
          read: message.isLarge ? [] : read,
          counts: { delivered: delivered.length, read: read.length },
        }
      }),
    ],
    async unread(chats, userId) {
      if (chats.length === 0) return new Map()
      const floors = await hiddenUpTo(chats, userId)
      const marks = chats.map((chat) => floors.get(chat) ?? 0)
      const counts = await countUnread(database, chats, marks, userId, clock.now())
      return new Map(counts.map((count) => [count.chatId, count]))
    },
    async receiptsSince(userId, since) {
      const after = since - OVERLAP_MS
      const isLongAgo = after < clock.now() - LONG_AGO_MS
      const moved = await (isLongAgo ? standingSince : movedSince)(database, userId, after, LIMITS.syncReceipts)
      const isCut = moved.length >= LIMITS.syncReceipts
      return { receipts: await seenBy(userId, moved), next: isCut ? moved.at(-1)!.at + OVERLAP_MS : undefined }
    },
  }
}
