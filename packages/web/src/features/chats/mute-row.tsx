/** Whether a chat is quiet, and the way to change that. */

import { Bell, BellOff } from 'lucide-react'
import { ActionRow } from '../../components/action-row.tsx'
import { notify } from '../../components/toast.tsx'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { client } from '../../worker/engine.ts'
import { isMuted } from './order.ts'
import type { ChatInfo } from './store.ts'

export function MuteRow({ chat, onAsk }: { chat: ChatInfo; onAsk: () => void }) {
  return isMuted(chat, Date.now()) ? (
    <ActionRow
      icon={<Bell />}
      label={t.chats_unmute()}
      about={t.chats_muted()}
      onPress={() => void client.chats.mute(chat.id, null).catch((error: unknown) => notify(problemText(error)))}
    />
  ) : (
    <ActionRow icon={<BellOff />} label={t.chats_mute()} onPress={onAsk} />
  )
}
