/** A message as people see it: what its state comes down to at a moment, for one of them. */

import { messageId } from '@parley/protocol'
import type { SendState } from '../outbox/send-state.ts'
import { countingEdit, isDeleted, type MessageState, openedBy } from './message-state.ts'
import { type PollView, viewPoll } from './poll-view.ts'
import { type MediaPart, type Said, saysSomething } from './said.ts'

export type Reaction = { readonly id: string; readonly userId: string; readonly emoji: string; readonly at: number }

export type Message = {
  /** `<chat>.<seq>`; of a message still on its way, its clientId. */
  readonly id: string
  readonly chatId: string
  /** 0 until it has its place. */
  readonly seq: number
  readonly clientId: string | null
  readonly senderId: string | null
  readonly deviceId: string | null
  readonly at: number
  readonly text?: string
  readonly said?: Said
  readonly poll?: PollView
  /** What may be seen once: `messages.open` shows it. Of my own: who of the others has. */
  readonly viewOnce?: {
    readonly isOpened: boolean
    readonly by: readonly string[]
    readonly kind: MediaPart['kind'] | 'text'
  }
  readonly replyTo?: string
  readonly expiresAt?: number
  readonly silent: boolean
  readonly forwarded: boolean
  readonly isEdited: boolean
  readonly editedAt?: number
  readonly isDeleted: boolean
  readonly isExpired: boolean
  readonly isPinned: boolean
  readonly isStarred: boolean
  readonly reactions: readonly Reaction[]
  /** Why it cannot be read. */
  readonly problem?: string
  /** Of my own: how far it has come. */
  readonly state?: SendState
}

export function viewMessage(
  chatId: string,
  state: MessageState,
  now: number,
  mine: { userId: string; isStarred: boolean; state?: SendState | undefined },
): Message | undefined {
  const { message, pin } = state
  if (!message) return undefined
  const { seq, clientId, senderId, deviceId, at, ref, expiresAt, problem } = message
  const isExpired = expiresAt !== undefined && expiresAt <= now
  const isGone = isExpired || isDeleted(state)
  const edit = countingEdit(state)
  const whole = isGone ? undefined : (edit?.said ?? message.said)
  const said = whole?.viewOnce ? undefined : whole
  const isOlder = said !== undefined && !saysSomething(said)
  return {
    ...{ id: messageId(chatId, seq), chatId, seq, clientId, senderId, deviceId, at },
    ...(said ? { said, ...(said.text === undefined ? {} : { text: said.text }) } : {}),
    ...(message.said?.poll && !isGone ? { poll: viewPoll(message.said.poll, state) } : {}),
    ...(whole?.viewOnce ? { viewOnce: viewOnceOf(state, whole, mine.userId) } : {}),
    ...(ref === undefined ? {} : { replyTo: messageId(chatId, ref) }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    silent: message.silent ?? false,
    forwarded: message.forwarded ?? message.said?.forwarded ?? false,
    isEdited: edit !== undefined && !isGone,
    ...(edit && !isGone ? { editedAt: edit.at } : {}),
    isDeleted: isDeleted(state),
    isExpired,
    isPinned: !isGone && (pin?.isPinned ?? false),
    isStarred: mine.isStarred,
    reactions: isGone ? [] : reactionsOf(chatId, state),
    ...(problem === undefined || isGone ? {} : { problem }),
    // Said by a newer client, in words this one does not have.
    ...(isOlder ? { problem: 'NEWER' } : {}),
    ...(mine.state === undefined ? {} : { state: mine.state }),
  }
}

function viewOnceOf(state: MessageState, said: Said, userId: string): NonNullable<Message['viewOnce']> {
  const by = openedBy(state)
  const isMine = state.message?.senderId === userId
  const kind = said.media?.[0]?.kind ?? 'text'
  return { isOpened: isMine ? by.length > 0 : by.includes(userId), by: isMine ? by : [], kind }
}

/** Those not taken back by whoever made them; the same emoji of the same person counts once. */
function reactionsOf(chatId: string, { reactions, taken }: MessageState): Reaction[] {
  const shown = new Map<string, Reaction>()
  for (const { seq, at, by, said } of reactions) {
    if (!said?.emoji || !by || taken.some((one) => one.reaction === seq && one.by === by)) continue
    const key = `${by} ${said.emoji}`
    if (!shown.has(key)) shown.set(key, { id: messageId(chatId, seq), userId: by, emoji: said.emoji, at })
  }
  return [...shown.values()]
}
