/** The ways to a file from the composer's menu. */

import { FileUp, Image } from 'lucide-react'
import type { MenuItem } from '../../components/menu.tsx'
import { t } from '../../i18n/messages.ts'
import { stage } from './staging.ts'

function pick(chatId: string, accept: string, replyTo: string | undefined): void {
  const field = document.createElement('input')
  field.type = 'file'
  field.multiple = true
  field.accept = accept
  field.addEventListener('change', () => stage(chatId, [...(field.files ?? [])], replyTo))
  field.click()
}

export const attachItems = (chatId: string, replyTo: string | undefined): MenuItem[] => [
  { label: t.media_pick_pictures(), icon: <Image />, onSelect: () => pick(chatId, 'image/*,video/*', replyTo) },
  { label: t.media_pick_files(), icon: <FileUp />, onSelect: () => pick(chatId, '', replyTo) },
]
