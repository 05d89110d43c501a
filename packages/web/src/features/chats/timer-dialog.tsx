/** How long messages last from now on, for everybody in a chat: one of a few usual times, or any other. */

import { LIMITS } from '@parley/protocol/limits'
import { RadioGroup } from 'radix-ui'
import { Banner } from '../../components/banner.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { useTask } from '../../components/use-task.ts'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { client } from '../../worker/engine.ts'
import type { ChatInfo } from './store.ts'
import { TimerField } from './timer-field.tsx'
import { timerText } from './timer-text.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const CHOICES = [null, HOUR, DAY, 7 * DAY, 90 * DAY]

export default function TimerDialog({ chat, onClose }: { chat: ChatInfo; onClose: () => void }) {
  const task = useTask()
  const choices = CHOICES.includes(chat.timer) ? CHOICES : [...CHOICES, chat.timer]
  const set = (timer: number | null) =>
    void task.run(() => client.chats.setTimer(chat.id, timer)).then((isDone) => isDone && onClose())
  return (
    <Dialog isOpen onClose={onClose} title={t.chats_timer()} about={t.chats_timer_about()}>
      {task.error !== null && <Banner tone="danger">{problemText(task.error)}</Banner>}
      <RadioGroup.Root
        aria-label={t.chats_timer()}
        value={String(chat.timer ?? '')}
        onValueChange={(value) => set(value === '' ? null : Number(value))}
        disabled={task.isBusy}
        className="flex flex-col"
      >
        {choices.map((timer) => (
          <RadioGroup.Item
            key={timer}
            value={String(timer ?? '')}
            className="flex min-h-11 items-center gap-3 rounded-small px-2 text-start hover:bg-hover"
          >
            <span className="grid size-5 place-items-center rounded-full border-2 border-quiet">
              <RadioGroup.Indicator className="size-2.5 rounded-full bg-accent" />
            </span>
            {timerText(timer)}
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
      <TimerField least={LIMITS.timerMin} most={LIMITS.timerMax} isBusy={task.isBusy} onSet={set} />
    </Dialog>
  )
}
