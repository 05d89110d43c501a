/** What will be said here later: now instead, or not at all. */

import type { ScheduledMessage } from '@parley/client'
import { SendHorizontal, Trash2 } from 'lucide-react'
import { useEffect } from 'react'
import { Banner } from '../../../components/banner.tsx'
import { IconButton } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { ListRow } from '../../../components/list-row.tsx'
import { useTask } from '../../../components/use-task.ts'
import { t } from '../../../i18n/messages.ts'
import { problemText } from '../../../i18n/problem-text.ts'
import { fullTime } from '../../../i18n/times.ts'
import { client } from '../../../worker/engine.ts'
import type { ChatInfo } from '../../chats/store.ts'
import { useScheduled } from '../scheduled.ts'

export default function ScheduledDialog({ chat, onClose }: { chat: ChatInfo; onClose: () => void }) {
  const list = useScheduled(chat.id)
  const task = useTask()
  const isEmpty = list.length === 0
  useEffect(() => {
    if (isEmpty) onClose()
  }, [isEmpty, onClose])
  return (
    <Dialog isOpen onClose={onClose} title={t.messages_scheduled({ count: list.length })}>
      {task.error !== null && <Banner tone="danger">{problemText(task.error)}</Banner>}
      <ul>
        {list.map((message) => (
          <li key={message.id}>
            <ListRow
              title={wordsOf(message)}
              about={message.state === 'refused' ? t.messages_scheduled_refused() : fullTime(message.sendAt)}
              end={
                <>
                  <IconButton
                    label={t.messages_scheduled_now()}
                    icon={<SendHorizontal className="rtl:-scale-x-100" />}
                    disabled={task.isBusy}
                    onClick={() => void task.run(() => client.scheduled.sendNow(message.id))}
                  />
                  <IconButton
                    label={t.messages_delete()}
                    icon={<Trash2 />}
                    disabled={task.isBusy}
                    onClick={() => void task.run(() => client.scheduled.cancel(message.id))}
                  />
                </>
              }
            />
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

const wordsOf = ({ said }: ScheduledMessage): string => said?.text ?? said?.poll?.question ?? t.chats_file()
