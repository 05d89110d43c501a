/** Who may see and do what; what is chosen holds at once, on the server, for all devices. */

import type { Person } from '@parley/client'
import type { users } from '@parley/protocol'
import { useEffect, useState } from 'react'
import { Banner } from '../../../components/banner.tsx'
import { Button } from '../../../components/button.tsx'
import { Segmented } from '../../../components/segmented.tsx'
import { Skeleton } from '../../../components/spinner.tsx'
import { Switch } from '../../../components/switch.tsx'
import { useTask } from '../../../components/use-task.ts'
import { t } from '../../../i18n/messages.ts'
import type { Word } from '../../../i18n/messages.ts'
import { problemText } from '../../../i18n/problem-text.ts'
import { client } from '../../../worker/engine.ts'
import { PersonAvatar } from '../../users/person-avatar.tsx'
import { Group, Row } from '../group.tsx'
import { PREVIEW_CHOICES, usePreferences } from '../preferences.ts'
import { choosePreferences } from '../shared-settings.ts'

const AUDIENCES = ['everyone', 'contacts', 'nobody'] as const
const MATTERS: readonly ['lastSeen' | 'online' | 'picture' | 'groups', Word][] = [
  ['lastSeen', 'settings_see_last'],
  ['online', 'settings_see_online'],
  ['picture', 'settings_see_picture'],
  ['groups', 'settings_may_add'],
]

export function PrivacyPage() {
  const [privacy, setPrivacy] = useState<users.Privacy>()
  const task = useTask()
  const { linkPreviews } = usePreferences()

  useEffect(() => void task.run(async () => setPrivacy(await client.people.privacy())), [])

  const change = (part: Partial<users.Privacy>) => {
    const before = privacy
    setPrivacy(privacy && { ...privacy, ...part })
    void task
      .run(async () => setPrivacy(await client.people.setPrivacy(part)))
      .then((isDone) => isDone || setPrivacy(before))
  }
  return (
    <>
      {task.error !== null && <Banner tone="danger">{problemText(task.error)}</Banner>}
      {!privacy && task.isBusy && <Skeleton className="h-96" />}
      {privacy && (
        <>
          <Group title={t.settings_see()} about={t.settings_see_about()}>
            {MATTERS.map(([matter, word]) => (
              <Row key={matter} title={t[word]()}>
                <Segmented
                  label={t[word]()}
                  value={privacy[matter]}
                  onChange={(value) => change({ [matter]: value })}
                  options={AUDIENCES.map((value) => ({ value, label: t[`settings_audience_${value}`]() }))}
                />
              </Row>
            ))}
          </Group>
          <Group>
            <Row
              title={t.settings_receipts()}
              about={t.settings_receipts_about()}
              end={
                <Switch
                  label={t.settings_receipts()}
                  isOn={privacy.readReceipts}
                  onChange={(readReceipts) => change({ readReceipts })}
                />
              }
            />
          </Group>
        </>
      )}
      <Group title={t.settings_previews()} about={t.settings_previews_about()}>
        <Row title={t.settings_previews_make()}>
          <Segmented
            label={t.settings_previews()}
            value={linkPreviews}
            onChange={(value) => choosePreferences({ linkPreviews: value })}
            options={PREVIEW_CHOICES.map((value) => ({ value, label: t[`settings_previews_${value}`]() }))}
          />
        </Row>
      </Group>
      <Blocked />
    </>
  )
}

function Blocked() {
  const [blocked, setBlocked] = useState<readonly Person[]>()
  const task = useTask()
  useEffect(() => {
    client.people.blocked().then(setBlocked, () => {})
  }, [])
  if (!blocked) return null
  const unblock = (userId: string) =>
    void task.run(async () => {
      await client.people.block(userId, false)
      setBlocked(blocked.filter(({ id }) => id !== userId))
    })
  return (
    <Group title={t.settings_blocked()}>
      {blocked.length === 0 && <p className="px-4 py-3 text-quiet">{t.settings_blocked_none()}</p>}
      {blocked.map(({ id, name, username }) => (
        <Row
          key={id}
          title={name}
          about={username && <bdi>@{username}</bdi>}
          start={<PersonAvatar id={id} size={2.5} />}
          end={
            <Button look="soft" onClick={() => unblock(id)}>
              {t.settings_unblock()}
            </Button>
          }
        />
      ))}
    </Group>
  )
}
