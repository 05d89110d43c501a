/** What can be done with a message, each by one word; what may be done is asked here as well. */

import { LIMITS } from '@parley/protocol/limits'
import type { Message } from '@parley/client'
import { notify } from '../../components/toast.tsx'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { client } from '../../worker/engine.ts'
import type { ChatInfo } from '../chats/store.ts'
import { expect } from './store.ts'

/** What goes wrong in the background is said, not thrown. */
export const quietly = (work: Promise<unknown>): void => {
  work.catch((error: unknown) => notify(problemText(error)))
}

const isThere = ({ seq, isDeleted, isExpired }: Message) => seq > 0 && !isDeleted && !isExpired

const isAdmin = ({ members }: ChatInfo, me: string) =>
  members.some(({ userId, role }) => userId === me && role !== 'member')

export const mayReact = isThere
export const mayReply = isThere
export const mayForward = (message: Message) => isThere(message) && message.said !== undefined && !message.problem
export const mayEdit = (message: Message, me: string) =>
  isThere(message) &&
  message.senderId === me &&
  message.text !== undefined &&
  !message.poll &&
  !message.said?.sticker &&
  Date.now() - message.at < LIMITS.editWindow
export const mayPin = (message: Message, chat: ChatInfo, me: string) =>
  isThere(message) && (chat.type !== 'group' || isAdmin(chat, me))
export const mayDeleteForAll = (message: Message, chat: ChatInfo, me: string) =>
  isThere(message) && chat.type !== 'saved' && (message.senderId === me || (chat.type === 'group' && isAdmin(chat, me)))

/** The same emoji again takes it back. */
export function toggleReaction(message: Message, emoji: string, me: string): void {
  const mine = message.reactions.find((one) => one.userId === me && one.emoji === emoji)
  if (mine) {
    expect(message, { reactions: message.reactions.filter((one) => one !== mine) })
    return quietly(client.messages.unreact(message.id, mine.id))
  }
  const added = { id: `new-${emoji}`, userId: me, emoji, at: Date.now() }
  expect(message, { reactions: [...message.reactions, added] })
  quietly(client.messages.react(message.id, emoji))
}

export function togglePin(message: Message): void {
  expect(message, { isPinned: !message.isPinned })
  quietly(client.messages.pin(message.id, !message.isPinned))
}

export function toggleStar(message: Message): void {
  expect(message, { isStarred: !message.isStarred })
  quietly(client.messages.star(message.id, !message.isStarred))
}

export async function copyText(messages: readonly Message[]): Promise<void> {
  await navigator.clipboard.writeText(messages.flatMap(({ text }) => text ?? []).join('\n\n'))
  notify(t.messages_copied())
}

export const retry = (message: Message) => quietly(client.messages.retry(message.clientId ?? message.id))
