/** What one word heard live makes of a world. Pure. */

import { CHAT_KINDS, type chats, type Entry, LIMITS, type Message, messageId, receiptEvents } from '@parley/protocol'
import { isEntry } from '../stage.ts'
import { type ChatWorld, markOf, type World } from './world.ts'

/** `me`: whose world it is. A hole in a log is for the caller to fill first. */
export function apply(before: World, me: string, { event, payload }: { event: string; payload: unknown }): World {
  const world = structuredClone(before)
  if (isEntry(payload)) {
    if (payload.kind in CHAT_KINDS) applyToChat(world, payload)
    else if (payload.log === me) applyToAccount(world, payload)
  } else if (event === receiptEvents.delivered.name || event === receiptEvents.read.name) {
    applyReceipt(world, event.slice('message:'.length), payload as Receipt)
  }
  for (const one of Object.values(world.chats)) derive(one, me, new Set(world.account.hidden))
  return world
}

type Receipt = { chatId: string; userId: string; seq: number; at: number }

function applyReceipt(world: World, kind: string, { chatId, userId, seq, at }: Receipt): void {
  const one = world.chats[chatId]
  const known = one?.watermarks[markOf({ kind, userId })]
  if (one && (known === undefined || known.seq < seq)) one.watermarks[markOf({ kind, userId })] = { seq, at }
}

// oxlint-disable-next-line typescript/no-explicit-any
const of = (entry: Entry): Record<string, any> => entry.data ?? {}

function applyToChat(world: World, entry: Entry): void {
  if (entry.kind === 'created') world.chats[entry.log] = created(entry)
  const one = world.chats[entry.log]
  if (one === undefined) return
  one.chat.head = entry.seq
  const data = of(entry)
  const about = entry.ref === undefined ? undefined : one.messages.find(({ seq }) => seq === entry.ref)
  switch (entry.kind) {
    case 'message':
      one.messages.push(said(entry))
      one.stirred = entry.seq
      break
    case 'call':
      one.calls[data['callId']] = data['outcome']
      one.stirred = entry.seq
      break
    case 'member-added':
      one.members.push({ userId: data['userId'], role: data['role'], joinedAt: entry.at })
      one.members.sort((a, b) => a.joinedAt - b.joinedAt || (a.userId < b.userId ? -1 : 1))
      one.floors[data['userId']] = entry.seq
      break
    case 'member-removed':
      one.members = one.members.filter(({ userId }) => userId !== data['userId'])
      break
    case 'role':
      one.members.find(({ userId }) => userId === data['userId'])!.role = data['role']
      break
    case 'name':
    case 'description':
    case 'timer':
      Object.assign(one.chat, data)
      break
    case 'avatar':
      one.chat.photo = data['photo']
      break
    default:
      if (about) change(about, entry)
  }
}

function created(entry: Entry): ChatWorld {
  const { type, privacy, members } = of(entry) as {
    type: chats.ChatType
    privacy: chats.Privacy
    members: chats.Member[]
  }
  return {
    chat: {
      ...{ id: entry.log as never, type, privacy, createdBy: entry.senderId, createdAt: entry.at, head: entry.seq },
      ...{ epoch: 0, chain: 0, mustTurn: false, timer: null, name: null, description: null, photo: null, sealed: {} },
      ...{ role: 'member', members: [], memberCount: 0, unreadCount: 0, mentionCount: 0 },
      ...{ deliveredUpTo: 0, readUpTo: 0, lastMessage: null },
      state: {
        ...{ mutedUntil: null, archived: false, pinned: false, hidden: false, hiddenUpTo: 0 },
        ...{ draft: null, wallpaper: null },
      },
    },
    members: members
      .map(({ userId, role }) => ({ userId, role, joinedAt: entry.at }))
      .toSorted((a, b) => (a.userId < b.userId ? -1 : 1)),
    ...{ messages: [], pinned: [], scheduled: {}, calls: {}, watermarks: {}, stirred: 0 },
    floors: Object.fromEntries(members.map(({ userId }) => [userId, entry.seq])),
  }
}

function said({ log, id, seq, at, senderId, deviceId, clientId, ref, expiresAt, content, data }: Entry): Message {
  return {
    ...{ id, chatId: log, seq, at, senderId, deviceId, clientId },
    ...(ref === undefined ? {} : { replyTo: messageId(log, ref) }),
    ...(data?.['forwarded'] ? { forwarded: true } : {}),
    ...(data?.['silent'] ? { silent: true } : {}),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(content === undefined ? {} : { content }),
    ...{ isEdited: false, isDeleted: false, isExpired: false, isPinned: false, reactions: [] },
  }
}

function change(message: Message, entry: Entry): void {
  switch (entry.kind) {
    case 'edit':
      Object.assign(message, { content: entry.content, isEdited: true, editedAt: entry.at })
      break
    case 'delete':
      delete message.content
      Object.assign(message, { isDeleted: true, deletedAt: entry.at, isPinned: false, reactions: [] })
      break
    case 'react':
      message.reactions.push({ id: entry.id, userId: entry.senderId!, at: entry.at, emoji: of(entry)['emoji'] })
      break
    case 'unreact':
      message.reactions = message.reactions.filter(({ id }) => id !== messageId(entry.log, of(entry)['reaction']))
      break
    case 'pin':
      message.isPinned = true
      break
    case 'unpin':
      message.isPinned = false
  }
}

function applyToAccount({ chats: all, account }: World, entry: Entry): void {
  account.head = entry.seq
  const data = of(entry)
  const one = all[data['chatId']]
  switch (entry.kind) {
    case 'chat-removed':
      delete all[data['chatId']]
      break
    case 'chat-state':
      if (one) one.chat.state = data['state']
      break
    case 'message-hidden':
      account.hidden.push(data['messageId'])
      break
    case 'message-starred':
      account.starred.push(data['messageId'])
      break
    case 'message-unstarred':
      account.starred = account.starred.filter((id) => id !== data['messageId'])
      break
    case 'scheduled':
      if (one) one.scheduled[data['id']] = { sendAt: data['sendAt'], state: data['state'] }
      break
    case 'unscheduled':
      if (one) delete one.scheduled[data['id']]
      break
    case 'contact-added': {
      const { userId, ...contact } = data
      account.contacts[userId] = contact as World['account']['contacts'][string]
      break
    }
    case 'contact-removed':
      delete account.contacts[data['userId']]
      break
    case 'blocked':
      account.blocked[data['userId']] = data['at']
      break
    case 'unblocked':
      delete account.blocked[data['userId']]
      break
    case 'profile':
      account.profile = data
      break
    case 'privacy':
      account.privacy = data as World['account']['privacy']
      break
    case 'own':
      if (entry.body === undefined) delete account.own[data['name']]
      else account.own[data['name']] = entry.body
      break
    case 'archive':
      account.archive[entry.seq] = entry.body!
      break
    case 'device-added':
    case 'device-renamed':
      account.devices[data['deviceId']] = data['name']
      break
    case 'device-revoked':
      delete account.devices[data['deviceId']]
  }
}

/** Whatever follows from the rest. */
function derive(one: ChatWorld, me: string, hidden: ReadonlySet<string>): void {
  const { chat, members, watermarks } = one
  // Logs keep no order among each other: what hides a message may come before it.
  one.messages = one.messages.filter(({ id, seq }) => seq > chat.state.hiddenUpTo && !hidden.has(id))
  const { messages } = one
  if (one.stirred > chat.state.hiddenUpTo) chat.state.hidden = false
  chat.role = members.find(({ userId }) => userId === me)?.role ?? chat.role
  chat.members = members.slice(0, LIMITS.membersShown)
  chat.memberCount = members.length
  chat.deliveredUpTo = watermarks[markOf({ kind: 'delivered', userId: me })]?.seq ?? 0
  chat.readUpTo = watermarks[markOf({ kind: 'read', userId: me })]?.seq ?? 0
  const unread = messages.filter(
    ({ senderId, seq, isDeleted }) => senderId !== me && !isDeleted && seq > Math.max(chat.readUpTo, one.floors[me]!),
  )
  chat.unreadCount = unread.length
  chat.mentionCount = unread.filter(({ content }) => content?.mentions?.includes(me as never)).length
  chat.lastMessage = messages.at(-1) ?? null
  one.pinned = messages.flatMap(({ id, isPinned }) => (isPinned ? [id] : [])).toSorted()
}
