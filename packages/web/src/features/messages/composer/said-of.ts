/** What was written, as it is said: marks only where there are any, people named by who they are, the preview of a link that is still in it. */

import type { Said } from '@parley/client'
import { readMarkup } from '@parley/client/markup'
import type { ChatInfo } from '../../chats/store.ts'
import { useUsers } from '../../users/store.ts'
import type { Composing } from '../composing.ts'

/** Nothing, where there is nothing to say. */
export function saidOf(chat: ChatInfo, { text, preview }: Pick<Composing, 'text' | 'preview'>): Said | undefined {
  const words = text.trim()
  if (words === '') return undefined
  const mentions = namedIn(words, chat)
  return {
    text: words,
    ...(hasMarks(words) ? { format: 'markdown' as const } : {}),
    ...(mentions.length > 0 ? { mentions } : {}),
    ...(preview ? { preview } : {}),
  }
}

const hasMarks = (text: string): boolean =>
  readMarkup(text, 'markdown').some(
    (block) =>
      block.kind !== 'text' ||
      block.spans.some((span) => Object.keys(span).some((key) => key !== 'text' && key !== 'href')),
  )

function namedIn(text: string, { type, members }: ChatInfo): string[] {
  if (type !== 'group') return []
  const names = new Set(Array.from(text.matchAll(/@(\w{3,50})/g), ([, name]) => name!.toLowerCase()))
  const { people } = useUsers.getState()
  return members.flatMap(({ userId }) => (names.has(people[userId]?.username?.toLowerCase() ?? '') ? [userId] : []))
}
