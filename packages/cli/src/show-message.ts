/** A message as a line: for people with its time, chat and sender, for programs whole. */

import type { ChatInfo, Message } from '@parley/client'
import type { Names } from './people.ts'
import type { Terminal } from './terminal.ts'

export async function showMessage(terminal: Terminal, names: Names, message: Message, chat: ChatInfo): Promise<void> {
  const { from, chat: where } = await names.ofMessage(message, chat)
  const place = chat.type === 'group' ? `${printable(where)} · ` : ''
  terminal.answer(
    { ...message, from, chat: where },
    `${timeOf(message.at)}  ${place}${printable(from)}: ${printable(wordsOf(message))}`,
  )
}

export const timeOf = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ')

const wordsOf = ({ text, said, isDeleted, isExpired, problem }: Message): string => {
  if (isDeleted) return '(deleted)'
  if (isExpired) return '(disappeared)'
  if (problem !== undefined) return `(cannot be read: ${problem})`
  const media = (said?.media ?? []).map(({ kind, name }) => `[${kind}${name === undefined ? '' : ` ${name}`}]`)
  const sticker = said?.sticker ? [`[sticker ${said.sticker}]`] : []
  return [...sticker, ...media, ...(text === undefined ? [] : [text])].join(' ')
}

/** What somebody else wrote must not steer the terminal it is shown in: control characters are shown, not sent. */
export const printable = (text: string): string =>
  text
    .replace(/\n/g, '\n    ')
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (character) =>
      character === '\n' || character === '\t'
        ? character
        : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
