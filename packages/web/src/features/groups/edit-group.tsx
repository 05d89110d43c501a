/** What a group is called, what it is about, and its picture. */

import { LIMITS } from '@parley/protocol/limits'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { Banner } from '../../components/banner.tsx'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/text-field.tsx'
import { useTask } from '../../components/use-task.ts'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { client } from '../../worker/engine.ts'
import type { ChatInfo } from '../chats/store.ts'
import { GroupPictureField } from './group-picture.tsx'

export function EditGroup({ chat }: { chat: ChatInfo }) {
  const [, go] = useLocation()
  const [name, setName] = useState(chat.name ?? '')
  const [about, setAbout] = useState(chat.description ?? '')
  const [picture, setPicture] = useState(chat.picture)
  const task = useTask()
  const save = (event: FormEvent) => {
    event.preventDefault()
    void task.run(async () => {
      if (name.trim() !== (chat.name ?? '')) await client.chats.setName(chat.id, name.trim())
      if (about.trim() !== (chat.description ?? '')) await client.chats.setDescription(chat.id, about.trim() || null)
      if (picture !== chat.picture) await client.chats.setPicture(chat.id, picture)
      go(`/chat/${chat.id}/info`)
    })
  }
  return (
    <form className="flex flex-col gap-5 p-4 pt-1" onSubmit={save}>
      <GroupPictureField name={name} picture={picture} onChange={setPicture} />
      <TextField
        label={t.groups_name()}
        value={name}
        maxLength={LIMITS.groupName}
        onChange={(event) => setName(event.target.value)}
      />
      <label className="flex flex-col gap-1.5">
        <span className="font-medium text-small">{t.groups_about()}</span>
        <textarea
          value={about}
          maxLength={LIMITS.description}
          rows={4}
          dir="auto"
          onChange={(event) => setAbout(event.target.value)}
          className="resize-none rounded-card border border-line bg-raised px-3.5 py-2.5 text-[1rem] focus:border-accent"
        />
      </label>
      {task.error !== null && <Banner tone="danger">{problemText(task.error)}</Banner>}
      <Button type="submit" isBusy={task.isBusy} disabled={name.trim() === ''}>
        {t.shared_save()}
      </Button>
    </form>
  )
}
