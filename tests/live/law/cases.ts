/** For every kind of entry of chats and accounts, something that makes one. A kind without a case does not compile. */

import { randomBytes, randomUUID } from 'node:crypto'
import {
  type AccountKind,
  auth,
  type ChatKind,
  calls,
  chats,
  keys,
  LIMITS,
  marks,
  members,
  messages,
  type OutputOf,
  reactions,
  scheduled,
  users,
} from '@parley/protocol'
import { outcome, type Person, pictureOf } from '@parley/testkit'
import { groupOf, otherDevice } from '../stage.ts'

export type Stage = {
  ana: Person
  ben: Person
  cleo: Person
  /** Of Ana, who made it, and Ben; kept by the server. */
  chatId: string
  /** Something Ana has said there before anybody listened, and Ben has reacted to, and Ana pinned and starred. */
  said: OutputOf<typeof messages.send>
}

/** `opaque`: clients make something of it that the server cannot see; that it arrives, once and whole, is all there is to say. */
export type Case = 'opaque' | ((stage: Stage) => Promise<unknown>)

const soon = () => Date.now() + 3_600_000
const edited = () => ({ clientId: randomUUID(), content: { text: 'better' } })

const sealedForOneself = () => randomBytes(200).toString('base64')

export const CASES: Record<ChatKind | AccountKind, Case> = {
  created: ({ ana, ben }) => groupOf(ana, ben),
  message: async ({ ana, ben, chatId, said }) => {
    const mentions = [ben.id]
    await ana.call(messages.send, { chatId, clientId: randomUUID(), content: { text: 'Ben!', mentions }, silent: true })
    await ben.call(messages.reply, {
      id: said.id,
      clientId: randomUUID(),
      content: { text: 'yes?', format: 'markdown' },
    })
    await ana.call(messages.forward, { id: said.id, to: [{ chatId, clientId: randomUUID() }] })
  },
  edit: ({ ana, said }) => ana.call(messages.edit, { id: said.id, ...edited() }),
  delete: ({ ana, said }) => ana.call(messages.remove, { id: said.id, forEveryone: true }),
  react: ({ ana, said }) => ana.call(reactions.react, { id: said.id, emoji: '👩‍👩‍👧' }),
  unreact: ({ ben, said }) => ben.call(reactions.unreact, { id: said.id, reaction: '👍' }),
  pin: async ({ ana, ben, chatId }) => {
    const { id } = await ben.say(chatId, 'pin me')
    await ana.call(marks.pin, { id })
  },
  unpin: ({ ana, said }) => ana.call(marks.unpin, { id: said.id }),
  'member-added': ({ ana, cleo, chatId }) => ana.call(members.add, { chatId, userIds: [cleo.id] as never }),
  'member-removed': ({ ana, ben, chatId }) => ana.call(members.remove, { chatId, userId: ben.id }),
  role: async ({ ana, ben, chatId }) => {
    await ana.call(members.setRole, { chatId, userId: ben.id, role: 'admin' })
    await ana.call(members.setRole, { chatId, userId: ben.id, role: 'creator' })
    await ben.call(members.setRole, { chatId, userId: ana.id, role: 'creator' })
  },
  name: ({ ana, chatId }) => ana.call(chats.update, { chatId, name: 'Another name' }),
  description: async ({ ana, chatId }) => {
    await ana.call(chats.update, { chatId, description: 'What we are' })
    await ana.call(chats.update, { chatId, description: null })
    await ana.call(chats.update, { chatId, description: 'What we were' })
  },
  avatar: ({ ana, chatId }) => ana.call(chats.update, { chatId, photo: pictureOf([7]) }),
  timer: async ({ ana, ben, chatId }) => {
    await ana.call(chats.update, { chatId, timer: LIMITS.timerMax })
    await ben.say(chatId, 'this will not last')
  },
  closed: ({ ana, chatId }) => ana.call(chats.remove, { chatId, forEveryone: true }),
  call: async ({ ana, chatId }) => {
    const { callId } = await ana.call(calls.initiate, { chatId, callType: 'voice', clientId: randomUUID() })
    await ana.call(calls.end, { callId, forEveryone: true })
  },
  signed: 'opaque',
  'keys-changed': 'opaque',
  grant: 'opaque',

  'chat-added': ({ ana, ben }) => groupOf(ben, ana),
  'chat-removed': ({ ben, chatId }) => ben.call(chats.remove, { chatId, leave: true }),
  'chat-state': async ({ ana, ben, chatId }) => {
    await ana.call(chats.mute, { chatId, until: soon() })
    await ana.call(chats.archive, { chatId, archived: true })
    await ana.call(chats.pin, { chatId, pinned: true })
    await ana.call(chats.draft, { chatId, draft: 'half a thou' })
    await ana.call(chats.wallpaper, { chatId, wallpaper: 'dunes' })
    // Deleted for oneself, and back when somebody speaks.
    await ana.call(chats.remove, { chatId })
    await ben.call(chats.remove, { chatId })
    await ben.say(chatId, 'still there?')
  },
  'message-hidden': ({ ana, said }) => ana.call(messages.remove, { id: said.id }),
  'message-starred': async ({ ana, ben, chatId }) => {
    const { id } = await ben.say(chatId, 'worth a star')
    await ana.call(marks.star, { id })
  },
  'message-unstarred': ({ ana, said }) => ana.call(marks.unstar, { id: said.id }),
  scheduled: ({ ana, chatId }) => ana.call(scheduled.schedule, { chatId, sendAt: soon(), ...edited() }),
  unscheduled: async ({ ana, chatId }) => {
    const schedule = async () =>
      (await ana.call(scheduled.schedule, { chatId, sendAt: soon(), ...edited() })).scheduled.id
    await ana.call(scheduled.cancel, { id: await schedule() })
    await ana.call(scheduled.sendNow, { id: await schedule() })
  },
  'contact-added': async ({ ana, ben }) => {
    await ana.call(users.addContact, { userId: ben.id })
    await ana.call(users.addContact, { userId: ben.id, nickname: randomBytes(48).toString('base64') })
  },
  'contact-removed': async ({ ana, cleo }) => {
    await ana.call(users.addContact, { userId: cleo.id })
    await ana.call(users.removeContact, { userId: cleo.id })
  },
  blocked: ({ ana, cleo }) => ana.call(users.block, { userId: cleo.id }),
  unblocked: async ({ ana, cleo }) => {
    await ana.call(users.block, { userId: cleo.id })
    await ana.call(users.unblock, { userId: cleo.id })
  },
  profile: ({ ana }) => ana.call(users.update, { userId: ana.id, name: `Ana ${randomUUID()}`, bio: 'new' }),
  privacy: ({ ana }) => ana.call(users.setPrivacy, { userId: ana.id, lastSeen: 'contacts' }),
  'device-added': ({ ana }) => otherDevice(ana),
  'device-renamed': async ({ ana }) => {
    const other = await otherDevice(ana)
    await ana.call(auth.renameDevice, { deviceId: other.session.deviceId, name: `phone ${randomUUID()}` })
  },
  'device-revoked': async ({ ana }) => {
    const other = await otherDevice(ana)
    await ana.call(auth.revokeDevice, { deviceId: other.session.deviceId })
    if ((await outcome(other.call(auth.devices, {}))) !== 'SESSION_REVOKED') throw new Error('still signed in')
  },
  chain: 'opaque',
  archive: ({ ana }) => ana.call(keys.putArchive, { clientId: randomUUID(), body: sealedForOneself() }),
  own: async ({ ana }) => {
    await ana.call(keys.putOwn, { name: 'settings', body: sealedForOneself() })
    await ana.call(keys.putOwn, { name: 'settings', body: sealedForOneself() })
    await ana.call(keys.putOwn, { name: 'nicknames', body: sealedForOneself() })
    await ana.call(keys.putOwn, { name: 'nicknames', body: null })
  },
}
