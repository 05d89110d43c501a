/** What one calls somebody: on all one's devices, and nobody else's business. */

import { type FormEvent, useState } from 'react'
import { LIMITS } from '@parley/protocol/limits'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { TextField } from '../../components/text-field.tsx'
import { useTask } from '../../components/use-task.ts'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { addContact, usePerson } from './store.ts'

type Props = { userId: string; isOpen: boolean; onClose: () => void }

export function Nickname(props: Props) {
  return props.isOpen ? <Form {...props} /> : null
}

function Form({ userId, onClose }: Props) {
  const person = usePerson(userId)
  const [nickname, setNickname] = useState(person?.nickname ?? '')
  const task = useTask()
  const save = (event: FormEvent) => {
    event.preventDefault()
    void task.run(async () => {
      await addContact(userId, nickname.trim() || undefined)
      onClose()
    })
  }
  return (
    <Dialog isOpen onClose={onClose} title={t.people_nickname()} about={t.people_nickname_about()}>
      <form className="flex flex-col gap-4" onSubmit={save}>
        <TextField
          label={t.people_nickname()}
          value={nickname}
          placeholder={person?.name}
          maxLength={LIMITS.displayName}
          onChange={(event) => setNickname(event.target.value)}
          problem={task.error === null ? undefined : problemText(task.error)}
          autoFocus
        />
        <Button type="submit" isBusy={task.isBusy} className="self-end">
          {t.shared_save()}
        </Button>
      </form>
    </Dialog>
  )
}
