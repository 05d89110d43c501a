/** How long messages last from now on, for everybody in a chat. */

import { Check } from 'lucide-react'
import { Banner } from '../../components/banner.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ListRow } from '../../components/list-row.tsx'
import { useTask } from '../../components/use-task.ts'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { client } from '../../worker/engine.ts'
import type { ChatInfo } from './store.ts'
import { timerText } from './timer-text.ts'

const HOUR = 3_600_000
const SPANS = [null, HOUR, 24 * HOUR, 7 * 24 * HOUR, 90 * 24 * HOUR]

type Props = { chat: ChatInfo; isOpen: boolean; onClose: () => void }

export function SetTimer({ chat, isOpen, onClose }: Props) {
  const task = useTask()
  const set = (timer: number | null) =>
    void task.run(async () => {
      await client.chats.setTimer(chat.id, timer)
      onClose()
    })
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t.chats_timer()} about={t.chats_timer_about()}>
      <ul aria-busy={task.isBusy}>
        {SPANS.map((span) => (
          <li key={span}>
            <ListRow
              title={timerText(span)}
              isCurrent={chat.timer === span}
              end={chat.timer === span && <Check className="size-5 text-accent" aria-hidden="true" />}
              onPress={() => set(span)}
            />
          </li>
        ))}
      </ul>
      {task.error !== null && <Banner tone="danger">{problemText(task.error)}</Banner>}
    </Dialog>
  )
}
