/** How others see me. */

import { LIMITS } from '@parley/protocol/limits'
import { type FormEvent, useState } from 'react'
import { Banner } from '../../../components/banner.tsx'
import { Button } from '../../../components/button.tsx'
import { Skeleton } from '../../../components/spinner.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { notify } from '../../../components/toast.tsx'
import { useTask } from '../../../components/use-task.ts'
import { t } from '../../../i18n/messages.ts'
import { problemText } from '../../../i18n/problem-text.ts'
import { client } from '../../../worker/engine.ts'
import { useMe } from '../../auth/store.ts'
import { keepPerson, type Person, usePerson } from '../../users/store.ts'
import { usernameProblem } from '../../auth/username-problem.ts'
import { Group } from '../group.tsx'
import { MyPicture } from '../my-picture.tsx'

export function ProfilePage() {
  const person = usePerson(useMe())
  if (!person) return <Skeleton className="h-80" />
  return (
    <>
      <MyPicture person={person} />
      <ProfileForm key={person.id} person={person} />
    </>
  )
}

function ProfileForm({ person }: { person: Person }) {
  const [name, setName] = useState(person.name)
  const [username, setUsername] = useState(person.username ?? '')
  const [bio, setBio] = useState(person.bio ?? '')
  const task = useTask()
  const change = {
    ...(name.trim() === person.name ? {} : { name: name.trim() }),
    ...(username === (person.username ?? '') ? {} : { username }),
    ...(bio.trim() === (person.bio ?? '') ? {} : { bio: bio.trim() }),
  }
  const isChanged = Object.keys(change).length > 0
  const wrong = username === (person.username ?? '') ? undefined : usernameProblem(username)
  const isTaken = (task.error as { code?: string } | null)?.code === 'USERNAME_TAKEN'
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void task.run(async () => {
      keepPerson(await client.people.setProfile(change))
      notify(t.settings_saved())
    })
  }
  return (
    <Group about={t.settings_profile_about()}>
      <form className="flex flex-col gap-4 p-4" onSubmit={submit}>
        <TextField
          label={t.auth_name()}
          autoComplete="name"
          maxLength={LIMITS.displayName}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label={t.auth_username()}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={LIMITS.usernameMax}
          value={username}
          onChange={(event) => setUsername(event.target.value.trim())}
          hint={t.auth_username_hint()}
          problem={isTaken ? problemText(task.error) : wrong}
        />
        <TextField
          label={t.settings_bio()}
          maxLength={LIMITS.bio}
          value={bio}
          onChange={(event) => setBio(event.target.value)}
          hint={t.settings_bio_hint()}
        />
        {task.error !== null && !isTaken && <Banner tone="danger">{problemText(task.error)}</Banner>}
        <Button
          type="submit"
          className="self-end"
          isBusy={task.isBusy}
          disabled={!isChanged || name.trim() === '' || wrong !== undefined}
        >
          {t.settings_save()}
        </Button>
      </form>
    </Group>
  )
}
