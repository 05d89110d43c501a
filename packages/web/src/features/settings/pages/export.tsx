/** All that this device can read of a chat, as a file: one line of JSON for each entry. */

import { Download } from 'lucide-react'
import { useState } from 'react'
import { Banner } from '../../../components/banner.tsx'
import { IconButton } from '../../../components/button.tsx'
import { saveFile } from '../../../components/save-file.ts'
import { Spinner } from '../../../components/spinner.tsx'
import { useTask } from '../../../components/use-task.ts'
import { t } from '../../../i18n/messages.ts'
import { problemText } from '../../../i18n/problem-text.ts'
import { exportChat } from '../../../worker/engine.ts'
import { ChatAvatar } from '../../chats/chat-avatar.tsx'
import { type ChatInfo, useChats } from '../../chats/store.ts'
import { useTitle } from '../../chats/title.ts'
import { Group, Row } from '../group.tsx'

export function ExportPage() {
  const chats = useChats((state) => state.chats)
  const [busyId, setBusyId] = useState<string>()
  const task = useTask()
  const save = (chat: ChatInfo, title: string) => {
    setBusyId(chat.id)
    void task
      .run(async () => saveFile(fileName(title), await exportChat(chat.id), 'application/x-ndjson'))
      .finally(() => setBusyId(undefined))
  }
  const all = Object.values(chats).sort((a, b) => b.touchedAt - a.touchedAt)
  return (
    <>
      <p className="px-1 text-quiet">{t.settings_export_about()}</p>
      {task.error !== null && <Banner tone="danger">{problemText(task.error)}</Banner>}
      {all.length > 0 && (
        <Group>
          {all.map((chat) => (
            <Exportable key={chat.id} chat={chat} isBusy={busyId === chat.id} onSave={save} />
          ))}
        </Group>
      )}
    </>
  )
}

type Props = { chat: ChatInfo; isBusy: boolean; onSave: (chat: ChatInfo, title: string) => void }

function Exportable({ chat, isBusy, onSave }: Props) {
  const title = useTitle(chat)
  return (
    <Row
      title={title}
      start={<ChatAvatar chat={chat} size={2.25} />}
      end={
        <IconButton
          label={t.settings_export_one({ chat: title })}
          icon={isBusy ? <Spinner /> : <Download />}
          disabled={isBusy}
          onClick={() => onSave(chat, title)}
        />
      }
    />
  )
}

function fileName(title: string): string {
  const plain = title.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '')
  return `parley-${plain || 'chat'}-${new Date().toISOString().slice(0, 10)}.jsonl`
}
