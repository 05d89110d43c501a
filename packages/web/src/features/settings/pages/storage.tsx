/** What this browser keeps for Parley, and how to be rid of what can be fetched anew. */

import { useEffect, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { Segmented } from '../../../components/segmented.tsx'
import { notify } from '../../../components/toast.tsx'
import { useTask } from '../../../components/use-task.ts'
import { t } from '../../../i18n/messages.ts'
import { byteSize } from '../../../i18n/sizes.ts'
import { forgetShell } from '../../sync/shell.ts'
import { Group, Row } from '../group.tsx'
import { LOAD_CHOICES, LOAD_SIZES, setPreferences, usePreferences } from '../preferences.ts'
import { KeptMedia } from './kept-media.tsx'

type Kept = { readonly used: number; readonly room: number; readonly isSafe: boolean }

async function look(): Promise<Kept> {
  const { usage = 0, quota = 0 } = await navigator.storage.estimate()
  return { used: usage, room: quota, isSafe: await navigator.storage.persisted() }
}

export function StoragePage() {
  const [kept, setKept] = useState<Kept>()
  const task = useTask()
  useEffect(() => void look().then(setKept), [])

  const keepSafe = async () => {
    if (!(await navigator.storage.persist())) notify(t.settings_storage_not_safe())
    setKept(await look())
  }
  const share = kept && kept.room > 0 ? Math.max(1, (kept.used / kept.room) * 100) : 0
  return (
    <>
      <Group about={t.settings_storage_about()}>
        <Row
          title={t.settings_storage_used()}
          about={kept && t.settings_storage_of({ used: byteSize(kept.used), room: byteSize(kept.room) })}
        >
          <span className="block h-1.5 overflow-hidden rounded-full bg-sunken" aria-hidden="true">
            <span className="block h-full rounded-full bg-accent" style={{ inlineSize: `${share}%` }} />
          </span>
        </Row>
        <Row
          title={t.settings_storage_safe()}
          about={kept?.isSafe ? t.settings_storage_is_safe() : t.settings_storage_safe_about()}
          end={
            kept &&
            !kept.isSafe && (
              <Button look="soft" onClick={() => void keepSafe()}>
                {t.settings_storage_keep()}
              </Button>
            )
          }
        />
      </Group>
      <KeptMedia />
      <Loading />
      <Group title={t.settings_kept()}>
        <Row title={t.settings_kept_messages()} about={t.settings_kept_messages_about()} />
        <Row title={t.settings_kept_keys()} about={t.settings_kept_keys_about()} />
        <Row
          title={t.settings_kept_app()}
          about={t.settings_kept_app_about()}
          end={
            <Button look="soft" isBusy={task.isBusy} onClick={() => void task.run(forgetShell)}>
              {t.settings_kept_clear()}
            </Button>
          }
        />
      </Group>
    </>
  )
}

/** What comes by itself, on this device. */
function Loading() {
  const { loadPhotos, loadUpTo } = usePreferences()
  const names = { always: t.settings_load_always(), free: t.settings_load_free(), never: t.settings_load_never() }
  return (
    <Group title={t.settings_load()} about={t.settings_load_about()}>
      <Row title={t.settings_load_photos()}>
        <Segmented
          label={t.settings_load_photos()}
          value={loadPhotos}
          options={LOAD_CHOICES.map((value) => ({ value, label: names[value] }))}
          onChange={(chosen) => setPreferences({ loadPhotos: chosen })}
        />
      </Row>
      {loadPhotos !== 'never' && (
        <Row title={t.settings_load_size()}>
          <Segmented
            label={t.settings_load_size()}
            value={String(loadUpTo)}
            options={LOAD_SIZES.map((size) => ({
              value: String(size),
              label: size === 0 ? t.settings_load_any() : byteSize(size),
            }))}
            onChange={(chosen) => setPreferences({ loadUpTo: LOAD_SIZES.find((size) => String(size) === chosen) ?? 0 })}
          />
        </Row>
      )}
    </Group>
  )
}
