/** A message in the one line that a list of chats has for it. */

import { plainText } from './markup.ts'
import type { Message } from './message-view.ts'
import type { MediaPart } from './said.ts'

const LONGEST = 200

export type PreviewLine = {
  /** As of the message. */
  readonly id: string
  readonly seq: number
  readonly at: number
  readonly senderId: string | null
  readonly kind:
    | 'text'
    | MediaPart['kind']
    | 'poll'
    | 'location'
    | 'contact'
    | 'once'
    | 'deleted'
    | 'expired'
    | 'unreadable'
  /** Its words without their marks, shortened: of a poll its question, of a file its name. */
  readonly text: string
  readonly expiresAt?: number
}

export function previewLine(message: Message): PreviewLine {
  const { id, seq, at, senderId, said = {}, expiresAt } = message
  const words = said.text === undefined ? nameOf(said) : plainText(said.text, said.format)
  return {
    ...{ id, seq, at, senderId, kind: kindOf(message), text: words.slice(0, LONGEST) },
    ...(expiresAt === undefined ? {} : { expiresAt }),
  }
}

function kindOf({ seq, said, viewOnce, isDeleted, isExpired, problem }: Message): PreviewLine['kind'] {
  if (isDeleted) return 'deleted'
  if (isExpired) return 'expired'
  if (viewOnce) return 'once'
  // Of what has no place yet, it is why it was not sent.
  if (!said || (problem && seq > 0)) return 'unreadable'
  if (said.sticker) return 'sticker'
  if (said.media?.[0]) return said.media[0].kind
  if (said.poll) return 'poll'
  if (said.location) return 'location'
  return said.contact ? 'contact' : 'text'
}

const nameOf = ({ media, poll, location, contact }: NonNullable<Message['said']>): string =>
  poll?.question ?? location?.title ?? contact?.name ?? media?.[0]?.alt ?? media?.[0]?.name ?? ''
