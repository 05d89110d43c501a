/** Tells the operator about somebody, sealed to them: what was written goes along only if one wants it to. */

import { useState } from 'react'
import { Banner } from '../../components/banner.tsx'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Switch } from '../../components/switch.tsx'
import { notify } from '../../components/toast.tsx'
import { useTask } from '../../components/use-task.ts'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { client } from '../../worker/engine.ts'
import type { ChatInfo } from '../chats/store.ts'
import { useName } from './store.ts'

type Props = { userId: string; chat: ChatInfo; isOpen: boolean; onClose: () => void }

const TEXT_MAX = 2_000
/** So many of theirs show what it is about. */
const SHOWN = 10

export function Report(props: Props) {
  return props.isOpen ? <Form {...props} /> : null
}

function Form({ userId, chat, onClose }: Props) {
  const name = useName(userId)
  const reasons = {
    spam: t.people_report_spam(),
    harassment: t.people_report_harassment(),
    violence: t.people_report_violence(),
    'child-safety': t.people_report_children(),
    impersonation: t.people_report_impersonation(),
    other: t.people_report_other(),
  }
  const [reason, setReason] = useState<keyof typeof reasons>('spam')
  const [text, setText] = useState('')
  const [isShown, setShown] = useState(false)
  const task = useTask()
  const send = () =>
    void task.run(async () => {
      const said = isShown ? await client.messages.list(chat.id, { limit: 50 }) : []
      const theirs = said.filter(({ senderId, seq }) => senderId === userId && seq > 0)
      const messageIds = theirs.slice(-SHOWN).map(({ id }) => id)
      await client.people.report({ userId, chatId: chat.id, reason, text: text.trim(), messageIds })
      onClose()
      notify(t.people_reported())
    })
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t.people_report_title({ name })}
      about={t.people_report_about()}
      actions={
        <Button look="danger" isBusy={task.isBusy} onClick={send}>
          {t.people_report_send()}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <fieldset className="flex flex-col">
          <legend className="pb-1 font-medium text-small">{t.people_report_why()}</legend>
          {Object.entries(reasons).map(([one, label]) => (
            <label key={one} className="flex min-h-9 touch:min-h-11 items-center gap-3">
              <input
                type="radio"
                name="reason"
                checked={reason === one}
                onChange={() => setReason(one as keyof typeof reasons)}
                className="size-4.5 accent-(--accent)"
              />
              {label}
            </label>
          ))}
        </fieldset>
        <label className="flex flex-col gap-1.5">
          <span className="font-medium text-small">{t.people_report_text()}</span>
          <textarea
            value={text}
            maxLength={TEXT_MAX}
            rows={3}
            onChange={(event) => setText(event.target.value)}
            className="resize-none rounded-card border border-line bg-raised px-3.5 py-2 text-[1rem] focus:border-accent"
          />
        </label>
        <div className="flex items-center gap-3">
          <span className="flex-1">{t.people_report_show()}</span>
          <Switch label={t.people_report_show()} isOn={isShown} onChange={setShown} />
        </div>
        {task.error !== null && <Banner tone="danger">{problemText(task.error)}</Banner>}
      </div>
    </Dialog>
  )
}
