/** To a day of this chat. */

import { type FormEvent, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { useTask } from '../../../components/use-task.ts'
import { t } from '../../../i18n/messages.ts'
import { problemText } from '../../../i18n/problem-text.ts'
import type { ChatInfo } from '../../chats/store.ts'
import { inputDay } from '../input-time.ts'
import { jumpToDay } from '../jump.ts'

export default function DateDialog({ chat, onClose }: { chat: ChatInfo; onClose: () => void }) {
  const [day, setDay] = useState(inputDay(Date.now()))
  const task = useTask()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const at = new Date(`${day}T00:00`).getTime()
    void task.run(() => jumpToDay(chat.id, at)).then((isDone) => isDone && onClose())
  }
  return (
    <Dialog isOpen onClose={onClose} title={t.messages_date()}>
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <TextField
          type="date"
          label={t.messages_date_day()}
          value={day}
          min={inputDay(chat.createdAt)}
          max={inputDay(Date.now())}
          onChange={(event) => setDay(event.target.value)}
          problem={task.error === null ? undefined : problemText(task.error)}
          required
        />
        <Button type="submit" isBusy={task.isBusy} disabled={day === ''}>
          {t.messages_date_go()}
        </Button>
      </form>
    </Dialog>
  )
}
