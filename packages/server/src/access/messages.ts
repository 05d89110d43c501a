/** Who may do what with a message: rules to be read aloud. Whoever is not in its chat never gets as far as being asked here. */

import { type chats, type ErrorCode, LIMITS, type Message } from '@parley/protocol'
import type { Actor } from './chats.ts'

type Kind = { type: chats.ChatType }
type Person = Actor & { userId: string }

const isBy = (message: Pick<Message, 'senderId'>, { userId }: Person): boolean => message.senderId === userId
const leads = ({ role }: Actor): boolean => role !== 'member'

/** Their own, while they may post, and for 48 hours. */
export function refusesEdit(message: Message, person: Person, now: number): ErrorCode | undefined {
  if (!isBy(message, person)) return 'FORBIDDEN'
  if (!person.canPost) return 'CANNOT_POST'
  if (message.isDeleted || message.isExpired) return 'GONE'
  return now - message.at <= LIMITS.editWindow ? undefined : 'EDIT_WINDOW_CLOSED'
}

/** Their own at any time; in groups, those who lead them anybody's. */
export const mayDeleteForEveryone = (message: Message, person: Person, chat: Kind): boolean =>
  isBy(message, person) || (chat.type === 'group' && leads(person))

/** Whoever may say something may also react. */
export function refusesReaction(message: Message, person: Person): ErrorCode | undefined {
  if (!person.canPost) return 'CANNOT_POST'
  return message.isDeleted || message.isExpired ? 'GONE' : undefined
}

/** In groups those who lead them, elsewhere everybody who may post: everyone hears of it, so it is no way around a block. */
export const mayPin = (person: Person, chat: Kind): boolean =>
  person.canPost && (chat.type !== 'group' || leads(person))
