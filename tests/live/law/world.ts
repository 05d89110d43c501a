/** All that one person may fetch, in one value: what a client shows, and what fetching it afresh must give. */

import {
  auth,
  calls,
  chats as chatCalls,
  type chats,
  type Entry,
  keys,
  type Message,
  marks,
  members,
  messages,
  scheduled,
  sync,
  users,
} from '@parley/protocol'
import type { Person } from '@parley/testkit'
import { entriesOf } from '../stage.ts'

export type ChatWorld = {
  chat: chats.Chat
  members: chats.Member[]
  messages: Message[]
  pinned: string[]
  scheduled: Record<string, { sendAt: number; state: string }>
  calls: Record<string, string>
  watermarks: Record<string, { seq: number; at: number }>
  /** Where each came in, the last time: what lies before is neither unread nor read by them. */
  floors: Record<string, number>
  /** The last message or call: a chat hidden before it is hidden no more. */
  stirred: number
}

export type World = {
  chats: Record<string, ChatWorld>
  account: {
    contacts: Record<string, { addedAt: number; nickname?: string | undefined }>
    blocked: Record<string, number>
    profile: Record<string, unknown>
    privacy: users.Privacy
    devices: Record<string, string>
    starred: string[]
    /** Messages deleted for oneself: of those fetched, none. */
    hidden: string[]
    /** What is kept for all devices under a name, and the pages of the archive: sealed, and the same on each. */
    own: Record<string, string>
    archive: Record<number, string>
    /** How far the account's log goes. */
    head: number
  }
}

export const markOf = ({ kind, userId }: { kind: string; userId: string }): string => `${kind} ${userId}`

/** By fetching alone: REST, as a client that has just been started would. Nothing may happen meanwhile. */
export async function fetchWorld(person: Person): Promise<World> {
  const { logs, receipts } = await person.call(sync.pull, { cursors: {}, since: 0 })
  const mine = logs.filter(({ kind }) => kind === 'chat')
  const callLog = (await person.call(calls.logs, {})).calls
  const fetched = await Promise.all(mine.map(({ log }) => fetchChat(person, log)))
  for (const one of fetched) {
    one.calls = Object.fromEntries(
      callLog.flatMap(({ chatId, callId, outcome }) => (chatId === one.chat.id && outcome ? [[callId, outcome]] : [])),
    )
    for (const { chatId, seq, at, ...mark } of receipts) {
      if (chatId === (one.chat.id as string)) one.watermarks[markOf(mark)] = { seq, at }
    }
  }
  return {
    chats: Object.fromEntries(fetched.map((one) => [one.chat.id, one])),
    account: await fetchAccount(person, logs.find(({ kind }) => kind === 'account')!.head),
  }
}

async function fetchChat(person: Person, chatId: string): Promise<ChatWorld> {
  const [chat, everybody, pinned, waiting, log, said] = await Promise.all([
    person.call(chatCalls.get, { chatId }),
    person.call(members.list, { chatId }),
    person.call(marks.pinned, { chatId }),
    person.call(scheduled.list, { chatId }),
    entriesOf(person, chatId),
    fetchMessages(person, chatId),
  ])
  return {
    chat,
    members: everybody.members,
    messages: said,
    pinned: pinned.messages.map(({ id }) => id).toSorted(),
    scheduled: Object.fromEntries(waiting.scheduled.map(({ id, sendAt, state }) => [id, { sendAt, state }])),
    calls: {},
    watermarks: {},
    floors: floorsIn(log),
    stirred: log.findLast(({ kind }) => kind === 'message' || kind === 'call')?.seq ?? 0,
  }
}

export async function fetchMessages(person: Person, chatId: string): Promise<Message[]> {
  const all: Message[] = []
  for (let after = 0; ; after = all.at(-1)!.seq) {
    const page = await person.call(messages.list, { chatId, after })
    all.push(...page.messages)
    if (!page.hasNewer) return all
  }
}

async function fetchAccount(person: Person, head: number): Promise<World['account']> {
  const { id: userId } = person
  const [contacts, blocked, profile, privacy, devices, starred, own, archive] = await Promise.all([
    person.call(users.contacts, {}),
    person.call(users.blocked, { userId }),
    person.call(users.get, { userId }),
    person.call(users.privacy, { userId }),
    person.call(auth.devices, {}),
    person.call(marks.starred, {}),
    person.call(keys.own, {}),
    person.call(keys.archive, {}),
  ])
  const { name, username, bio, profilePicture } = profile
  return {
    contacts: Object.fromEntries(
      contacts.contacts.map(({ user, addedAt, nickname }) => [user.id, nickname ? { addedAt, nickname } : { addedAt }]),
    ),
    blocked: Object.fromEntries(blocked.blocked.map(({ user, at }) => [user.id, at])),
    profile: { name, username, bio, profilePicture: profilePicture ?? null },
    privacy,
    devices: Object.fromEntries(devices.devices.map(({ id, name: called }) => [id, called])),
    starred: starred.messages.map(({ id }) => id).toSorted(),
    hidden: [],
    own: Object.fromEntries(own.kept.map(({ name: called, body }) => [called, body])),
    archive: Object.fromEntries(archive.pages.map(({ seq, body }) => [seq, body])),
    head,
  }
}

function floorsIn(log: readonly Entry[]): Record<string, number> {
  const floors: Record<string, number> = {}
  for (const { kind, seq, data } of log) {
    if (kind === 'created') for (const { userId } of data!['members'] as chats.Member[]) floors[userId] = seq
    if (kind === 'member-added') floors[String(data?.['userId'])] = seq
  }
  return floors
}

/** Without what nobody sees: how far somebody had come before they left and came back, stars on what is gone. */
export function shown(world: World): World {
  const { chats: all, account } = structuredClone(world)
  const there = new Set<string>()
  for (const { watermarks, floors, members: inside, messages: said } of Object.values(all)) {
    const here = new Set<string>(inside.map(({ userId }) => userId))
    for (const [mark, { seq }] of Object.entries(watermarks)) {
      const userId = mark.split(' ')[1]!
      if (!here.has(userId) || seq <= floors[userId]!) delete watermarks[mark]
    }
    for (const { id, isDeleted } of said) if (!isDeleted) there.add(id)
  }
  const starred = account.starred.filter((id) => there.has(id)).toSorted()
  return { chats: all, account: { ...account, starred, hidden: [] } }
}
