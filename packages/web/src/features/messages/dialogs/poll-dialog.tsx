/** Asking everybody: a question and what may be answered. */

import { Plus, X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Button, IconButton } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { Switch } from '../../../components/switch.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { t } from '../../../i18n/messages.ts'
import { useMe } from '../../auth/store.ts'
import type { ChatInfo } from '../../chats/store.ts'
import { quietly } from '../actions.ts'
import { jumpToEnd } from '../jump.ts'
import { send } from '../store.ts'

const MOST = 12
const QUESTION = 300
const OPTION = 100

type Option = { readonly id: number; readonly text: string }

export default function PollDialog({ chat, onClose }: { chat: ChatInfo; onClose: () => void }) {
  const me = useMe()
  const [question, setQuestion] = useState('')
  const [options, setOptions] = useState<readonly Option[]>([
    { id: 0, text: '' },
    { id: 1, text: '' },
  ])
  const [multiple, setMultiple] = useState(false)
  const given = options.map(({ text }) => text.trim()).filter(Boolean)
  const isWhole = question.trim() !== '' && given.length >= 2
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isWhole) return
    const poll = { question: question.trim(), options: given, ...(multiple ? { multiple } : {}) }
    quietly(jumpToEnd(chat.id).then(() => send(chat.id, me, { poll })))
    onClose()
  }
  const write = (id: number, text: string) =>
    setOptions(options.map((option) => (option.id === id ? { id, text } : option)))
  return (
    <Dialog isOpen onClose={onClose} title={t.messages_poll_new()} about={t.messages_poll_about()}>
      <form className="flex flex-col gap-3" onSubmit={submit}>
        <TextField
          label={t.messages_poll_question()}
          value={question}
          maxLength={QUESTION}
          onChange={(event) => setQuestion(event.target.value)}
          autoFocus
        />
        {options.map(({ id, text }, i) => (
          <TextField
            key={id}
            label={t.messages_poll_option({ number: i + 1 })}
            value={text}
            maxLength={OPTION}
            onChange={(event) => write(id, event.target.value)}
            action={
              options.length > 2 && (
                <IconButton
                  label={t.messages_poll_remove()}
                  icon={<X />}
                  onClick={() => setOptions(options.filter((option) => option.id !== id))}
                />
              )
            }
          />
        ))}
        {options.length < MOST && (
          <Button
            look="plain"
            className="self-start"
            onClick={() => setOptions([...options, { id: Math.max(...options.map(({ id }) => id)) + 1, text: '' }])}
          >
            <Plus className="size-4" /> {t.messages_poll_add()}
          </Button>
        )}
        <div className="flex min-h-11 items-center justify-between">
          {t.messages_poll_multiple()}
          <Switch isOn={multiple} onChange={setMultiple} label={t.messages_poll_multiple()} />
        </div>
        <Button type="submit" disabled={!isWhole}>
          {t.messages_poll_ask()}
        </Button>
      </form>
    </Dialog>
  )
}
