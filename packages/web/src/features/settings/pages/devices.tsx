/** Where I am signed in, and what may read for me. */

import type { Client } from '@parley/client'
import { EllipsisVertical, FileKey2, Monitor, Smartphone } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { Banner } from '../../../components/banner.tsx'
import { Button, IconButton } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { Menu, type MenuItem } from '../../../components/menu.tsx'
import { Skeleton } from '../../../components/spinner.tsx'
import { useTask } from '../../../components/use-task.ts'
import { t } from '../../../i18n/messages.ts'
import { problemText } from '../../../i18n/problem-text.ts'
import { fullTime } from '../../../i18n/times.ts'
import { client, on } from '../../../worker/engine.ts'
import { Group, Row } from '../group.tsx'
import { LinkAnother } from '../link-another.tsx'
import { RenameDevice } from '../rename-device.tsx'

type Device = Awaited<ReturnType<Client['devices']['list']>>[number]
type Opened = { what: 'rename' | 'revoke'; device: Device } | { what: 'link' } | null

export function DevicesPage() {
  const [devices, setDevices] = useState<readonly Device[]>()
  const [opened, open] = useState<Opened>(null)
  const task = useTask()
  const load = useCallback(() => client.devices.list().then(setDevices), [])

  useEffect(() => {
    void task.run(load)
    return on('devices', () => void load().catch(() => {}))
  }, [load])

  const close = () => open(null)
  const revoke = (device: Device) =>
    task.run(async () => {
      await client.devices.revoke(device.id)
      await load()
    })
  return (
    <>
      <Group about={t.settings_link_about()}>
        <div className="p-4">
          <Button className="w-full" onClick={() => open({ what: 'link' })}>
            {t.settings_link()}
          </Button>
        </div>
      </Group>
      {task.error !== null && <Banner tone="danger">{problemText(task.error)}</Banner>}
      {!devices && task.isBusy && <Skeleton className="h-40" />}
      {devices && (
        <Group title={t.settings_devices_yours()} about={t.settings_devices_about()}>
          {devices.map((device) => (
            <Row
              key={device.id}
              start={<span className="text-quiet [&_svg]:size-6">{iconOf(device)}</span>}
              title={device.isPaper ? t.auth_code_title() : device.name || t.settings_device_unnamed()}
              about={stateOf(device)}
              end={
                !device.isPaper && (
                  <Menu items={actions(device, open)}>
                    <IconButton label={t.settings_device_more({ device: device.name })} icon={<EllipsisVertical />} />
                  </Menu>
                )
              }
            />
          ))}
        </Group>
      )}
      {opened?.what === 'link' && <LinkAnother onClose={close} />}
      {opened?.what === 'rename' && <RenameDevice device={opened.device} onClose={close} onDone={() => void load()} />}
      <Dialog
        isOpen={opened?.what === 'revoke'}
        onClose={close}
        title={t.settings_revoke_title({ device: opened?.what === 'revoke' ? opened.device.name : '' })}
        about={t.settings_revoke_about()}
        actions={
          <>
            <Button look="plain" onClick={close}>
              {t.shared_cancel()}
            </Button>
            <Button
              look="danger"
              isBusy={task.isBusy}
              onClick={() => opened?.what === 'revoke' && void revoke(opened.device).then(close)}
            >
              {t.settings_revoke()}
            </Button>
          </>
        }
      />
    </>
  )
}

function iconOf({ isPaper, name }: Device) {
  if (isPaper) return <FileKey2 />
  return /Android|iPhone|iPad/.test(name) ? <Smartphone /> : <Monitor />
}

function stateOf({ isPaper, isCurrent, isLinked, lastUsedAt }: Device): string {
  if (isPaper) return t.settings_device_paper()
  if (isCurrent) return t.settings_device_this()
  if (!isLinked) return t.settings_device_locked()
  return lastUsedAt === undefined ? t.settings_device_out() : t.settings_device_used({ time: fullTime(lastUsedAt) })
}

function actions(device: Device, open: (opened: Opened) => void): MenuItem[] {
  const rename: MenuItem = { label: t.settings_rename(), onSelect: () => open({ what: 'rename', device }) }
  if (device.isCurrent) return [rename]
  return [
    rename,
    'line',
    { label: t.settings_revoke(), isDanger: true, onSelect: () => open({ what: 'revoke', device }) },
  ]
}
