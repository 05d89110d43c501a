/** What a device is called in the list. */

import { LIMITS } from '@parley/protocol/limits'
import { type FormEvent, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { TextField } from '../../components/text-field.tsx'
import { useTask } from '../../components/use-task.ts'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { client } from '../../worker/engine.ts'

type Props = { device: { id: string; name: string }; onClose: () => void; onDone: () => void }

export function RenameDevice({ device, onClose, onDone }: Props) {
  const [name, setName] = useState(device.name)
  const task = useTask()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void task.run(async () => {
      await client.devices.rename(device.id, name.trim())
      onDone()
      onClose()
    })
  }
  return (
    <Dialog isOpen onClose={onClose} title={t.settings_rename()}>
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <TextField
          label={t.settings_device_name()}
          value={name}
          maxLength={LIMITS.deviceName}
          onChange={(event) => setName(event.target.value)}
          problem={task.error === null ? undefined : problemText(task.error)}
          autoFocus
        />
        <Button type="submit" isBusy={task.isBusy} disabled={name.trim() === ''}>
          {t.settings_save()}
        </Button>
      </form>
    </Dialog>
  )
}
