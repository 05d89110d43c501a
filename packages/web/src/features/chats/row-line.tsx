/** The second line of a chat in a list: who types, what was begun, or what was said last and how far it has come. */

import { t } from '../../i18n/messages.ts'
import { useMe } from '../auth/store.ts'
import { draftIn, useBegun } from '../messages/composing.ts'
import { Ticks } from '../messages/ticks.tsx'
import { usePresence } from '../users/presence.ts'
import { useName } from '../users/store.ts'
import { PreviewSign, previewText } from './preview.tsx'
import type { ChatInfo, ChatSummary } from './store.ts'

type Props = { chat: ChatInfo; summary: ChatSummary | undefined }

export function RowLine({ chat, summary }: Props) {
  const me = useMe()
  const typist = usePresence((state) => Object.keys(state.typing[chat.id] ?? {})[0])
  const typistName = useName(typist)
  const last = summary?.last
  const isMine = last?.senderId === me
  const isGroup = chat.type === 'group'
  const senderName = useName(isGroup && !isMine ? (last?.senderId ?? undefined) : undefined)
  const begun = useBegun(chat.id)
  const draft = begun ? draftIn(begun) : summary?.draft
  const isUnread = (summary?.unread ?? 0) > 0

  if (typist) {
    const words = isGroup ? t.chats_types({ name: typistName }) : t.chats_typing()
    return <span className="min-w-0 flex-1 truncate text-accent">{words}</span>
  }
  if (draft) {
    return (
      <span className="min-w-0 flex-1 truncate rtl:text-right" dir="auto">
        <span className="text-danger">{t.chats_draft()} </span>
        {draft}
      </span>
    )
  }
  if (!last) {
    const words = chat.privacy === 'e2ee' ? t.chats_nothing() : t.chats_nothing_open()
    return <span className="min-w-0 flex-1 truncate">{words}</span>
  }
  const who = isGroup && last.senderId ? (isMine ? t.chats_me() : senderName.split(' ')[0]) : undefined
  return (
    <>
      {isMine && last.state && chat.type !== 'saved' && <Ticks state={last.state} />}
      <PreviewSign kind={last.kind} />
      <span className={`min-w-0 flex-1 truncate rtl:text-right ${isUnread ? 'text-ink' : ''}`} dir="auto">
        {who && <span className="text-ink">{who}: </span>}
        {previewText(last)}
      </span>
    </>
  )
}
