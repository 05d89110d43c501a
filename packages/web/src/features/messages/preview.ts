/** A message in one line. */

import type { Message } from '@parley/client'
import { t } from '../../i18n/messages.ts'

export function previewOf({ isDeleted, problem, seq, said, text }: Message): string {
  if (isDeleted) return t.chats_deleted()
  if (problem && seq > 0) return t.chats_locked()
  const [media] = said?.media ?? []
  if (said?.sticker) return stickerLine(text)
  if (text) return text.replace(/\s+/g, ' ').slice(0, 140)
  if (said?.poll) return `📊 ${said.poll.question}`
  if (said?.location) return `📍 ${said.location.title ?? t.chats_location()}`
  if (said?.contact) return `👤 ${said.contact.name}`
  if (!media) return ''
  if (media.kind === 'file') return media.name ?? t.chats_file()
  return {
    image: t.chats_photo,
    video: t.chats_video,
    audio: t.chats_voice,
    voice: t.chats_voice,
    sticker: () => stickerLine(media.alt),
  }[media.kind]()
}

/** Its emoji, if it has one, and what it is. */
export const stickerLine = (emoji = ''): string => `${emoji} ${t.chats_sticker()}`.trim()
