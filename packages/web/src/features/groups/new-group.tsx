/** A new group: who is in it, then what it is called and who can read it. */

import { Lock, Unlock } from 'lucide-react'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import { LIMITS } from '@parley/protocol/limits'
import { Banner } from '../../components/banner.tsx'
import { Button } from '../../components/button.tsx'
import { PanelHeader } from '../../components/panel-header.tsx'
import { TextField } from '../../components/text-field.tsx'
import { notify } from '../../components/toast.tsx'
import { useTask } from '../../components/use-task.ts'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { client } from '../../worker/engine.ts'
import { PickPeople } from '../users/pick-people.tsx'
import type { Person } from '../users/store.ts'
import { namesOf } from '../users/use-people.ts'
import { GroupPictureField } from './group-picture.tsx'

type Privacy = 'e2ee' | 'server'

export function NewGroup() {
  const [, go] = useLocation()
  const [members, setMembers] = useState<readonly Person[]>([])
  const [isNaming, setNaming] = useState(false)
  const [name, setName] = useState('')
  const [picture, setPicture] = useState<string | null>(null)
  const [privacy, setPrivacy] = useState<Privacy>('e2ee')
  const task = useTask()

  const create = (event: FormEvent) => {
    event.preventDefault()
    void task.run(async () => {
      const memberIds = members.map(({ id }) => id)
      const { id } = await client.chats.createGroup({ name: name.trim(), memberIds, privacy })
      if (picture) {
        // The group is there: what is missing can be mended in it.
        await client.chats.setPicture(id, picture).catch((error: unknown) => notify(problemText(error)))
      }
      go(`/chat/${id}`)
    })
  }

  if (!isNaming) {
    return (
      <>
        <PanelHeader title={t.groups_choose()} onBack={() => go('/new')} />
        <PickPeople chosen={members} onChange={setMembers} />
        <div className="p-3 pt-0">
          <Button className="w-full" onClick={() => setNaming(true)}>
            {members.length === 0 ? t.groups_alone() : t.groups_with({ count: members.length })}
          </Button>
        </div>
      </>
    )
  }
  return (
    <>
      <PanelHeader title={t.groups_new()} onBack={() => setNaming(false)} />
      <form className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto p-4 pt-1" onSubmit={create}>
        <GroupPictureField name={name} picture={picture} onChange={setPicture} />
        <TextField
          label={t.groups_name()}
          value={name}
          maxLength={LIMITS.groupName}
          onChange={(event) => setName(event.target.value)}
          hint={members.length > 0 ? t.groups_members_are({ names: namesOf(members) }) : undefined}
          autoFocus
        />
        <fieldset className="flex flex-col gap-2">
          <legend className="pb-1.5 font-medium text-small">{t.groups_privacy()}</legend>
          <Choice
            {...{ privacy, setPrivacy }}
            value="e2ee"
            icon={<Lock />}
            title={t.groups_sealed()}
            about={t.groups_sealed_about()}
          />
          <Choice
            {...{ privacy, setPrivacy }}
            value="server"
            icon={<Unlock />}
            title={t.groups_open()}
            about={t.groups_open_about()}
          />
        </fieldset>
        {task.error !== null && <Banner tone="danger">{problemText(task.error)}</Banner>}
        <Button type="submit" isBusy={task.isBusy} disabled={name.trim() === ''} className="mt-auto">
          {t.groups_create()}
        </Button>
      </form>
    </>
  )
}

type ChoiceProps = {
  privacy: Privacy
  setPrivacy: (privacy: Privacy) => void
  value: Privacy
  icon: ReactNode
  title: string
  about: string
}

const Choice = ({ privacy, setPrivacy, value, icon, title, about }: ChoiceProps) => (
  <label
    className={`flex items-start gap-3 rounded-card border p-3 transition-colors duration-(--quick) has-[:focus-visible]:ring-2 has-[:focus-visible]:ring-accent ${privacy === value ? 'border-accent bg-accent-soft' : 'border-line hover:bg-hover'}`}
  >
    <input
      type="radio"
      name="privacy"
      value={value}
      checked={privacy === value}
      onChange={() => setPrivacy(value)}
      className="sr-only"
    />
    <span className="mt-0.5 text-accent [&_svg]:size-5" aria-hidden="true">
      {icon}
    </span>
    <span className="flex-1">
      <span className="block font-medium">{title}</span>
      <span className="block text-quiet text-small">{about}</span>
    </span>
  </label>
)
