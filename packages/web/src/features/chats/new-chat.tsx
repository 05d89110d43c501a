/** A new chat with one person, by their username. */

import { type FormEvent, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { TextField } from '../../components/text-field.tsx'
import { useTask } from '../../components/use-task.ts'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { findByUsername } from '../users/store.ts'
import { openDirect, openSaved } from './store.ts'

type Props = { isOpen: boolean; onClose: () => void; onOpened: (chatId: string) => void }

export function NewChat({ isOpen, onClose, onOpened }: Props) {
  const [username, setUsername] = useState('')
  const task = useTask()
  const done = (chatId: string) => {
    onClose()
    setUsername('')
    onOpened(chatId)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void task.run(async () => {
      const person = await findByUsername(username)
      if (!person) throw Object.assign(new Error(), { code: 'NOT_FOUND' })
      done((await openDirect(person.id)).id)
    })
  }
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t.chats_new()} about={t.chats_new_about()}>
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <TextField
          label={t.chats_by_username()}
          value={username}
          onChange={(event) => setUsername(event.target.value.trim().replace(/^@/, ''))}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          problem={task.error === null ? undefined : problemText(task.error)}
          autoFocus
        />
        <div className="flex flex-wrap justify-between gap-2">
          <Button look="plain" onClick={() => void task.run(async () => done((await openSaved()).id))}>
            {t.chats_saved()}
          </Button>
          <Button type="submit" isBusy={task.isBusy} disabled={username === ''}>
            {t.chats_open()}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
