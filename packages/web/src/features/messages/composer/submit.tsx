/** Says what was written, or changes what was said; the field is empty again at once. */

import { BellOff, CalendarClock } from 'lucide-react'
import type { MenuItem } from '../../../components/menu.tsx'
import { t } from '../../../i18n/messages.ts'
import { client } from '../../../worker/engine.ts'
import type { ChatInfo } from '../../chats/store.ts'
import { quietly } from '../actions.ts'
import { clearComposer, composingOf, stopAside } from '../composing.ts'
import { ask } from '../dialogs.ts'
import { jumpToEnd } from '../jump.ts'
import { expect, send } from '../store.ts'
import { saidOf } from './said-of.ts'

export function submit(chat: ChatInfo, me: string, { silent = false }: { silent?: boolean }): void {
  const composing = composingOf(chat.id)
  const said = saidOf(chat, composing)
  if (!said?.text) return
  const { editing, replyTo } = composing
  if (editing) {
    stopAside(chat.id)
    if (said.text === editing.text) return
    expect(editing, { text: said.text, said, isEdited: true })
    return quietly(client.messages.edit(editing.id, said))
  }
  clearComposer(chat.id)
  const options = { ...(replyTo ? { replyTo: replyTo.id } : {}), ...(silent ? { silent } : {}) }
  quietly(jumpToEnd(chat.id).then(() => send(chat.id, me, said, options)))
}

export const sendItems = (go: (options: { silent: boolean }) => void): MenuItem[] => [
  { label: t.messages_send_silent(), icon: <BellOff />, onSelect: () => go({ silent: true }) },
  { label: t.messages_schedule(), icon: <CalendarClock />, onSelect: () => ask({ kind: 'schedule' }) },
]
