/** When what has been written is to be said. */

import { LIMITS } from '@parley/protocol/limits'
import { type FormEvent, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { notify } from '../../../components/toast.tsx'
import { useTask } from '../../../components/use-task.ts'
import { t } from '../../../i18n/messages.ts'
import { problemText } from '../../../i18n/problem-text.ts'
import { fullTime } from '../../../i18n/times.ts'
import { client } from '../../../worker/engine.ts'
import type { ChatInfo } from '../../chats/store.ts'
import { clearComposer, composingOf } from '../composing.ts'
import { inputMinute } from '../input-time.ts'
import { saidOf } from '../composer/said-of.ts'

const MINUTE = 60_000

export default function ScheduleDialog({ chat, onClose }: { chat: ChatInfo; onClose: () => void }) {
  const [moment, setMoment] = useState(() => inputMinute(Math.ceil(Date.now() / (60 * MINUTE) + 0.25) * 60 * MINUTE))
  const task = useTask()
  const at = new Date(moment).getTime()
  const isPast = !(at > Date.now())
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void task.run(async () => {
      const { replyTo } = composingOf(chat.id)
      const said = saidOf(chat, composingOf(chat.id))
      if (!said) return
      await client.scheduled.schedule(chat.id, said, at, replyTo ? { replyTo: replyTo.id } : {})
      clearComposer(chat.id)
      notify(t.messages_scheduled_notice({ time: fullTime(at) }))
      onClose()
    })
  }
  return (
    <Dialog isOpen onClose={onClose} title={t.messages_schedule()} about={t.messages_schedule_about()}>
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <TextField
          type="datetime-local"
          label={t.messages_schedule_when()}
          value={moment}
          min={inputMinute(Date.now())}
          max={inputMinute(Date.now() + LIMITS.scheduleAhead)}
          onChange={(event) => setMoment(event.target.value)}
          problem={task.error === null ? (isPast ? t.messages_schedule_past() : undefined) : problemText(task.error)}
          required
        />
        <Button type="submit" isBusy={task.isBusy} disabled={isPast}>
          {t.messages_schedule()}
        </Button>
      </form>
    </Dialog>
  )
}
