/** A folder: its name, and what is in it without being put there. */

import { type FormEvent, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { Switch } from '../../../components/switch.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { useTask } from '../../../components/use-task.ts'
import { t } from '../../../i18n/messages.ts'
import { problemText } from '../../../i18n/problem-text.ts'
import { type Folder, removeFolder, saveFolder, showFolder, useFolders } from './store.ts'

type Kind = NonNullable<Folder['include']>[number]

const NAME_MAX = 30

export function FolderForm({ folder, onClose }: { folder: Folder; onClose: () => void }) {
  const [draft, setDraft] = useState(folder)
  const task = useTask()
  const isKnown = useFolders((state) => state.folders.some(({ id }) => id === folder.id))
  const kinds: [Kind, string][] = [
    ['direct', t.chats_folder_direct()],
    ['group', t.chats_folder_groups()],
    ['contacts', t.chats_folder_contacts()],
    ['unread', t.chats_folder_unread()],
  ]
  const include = (kind: Kind, isIn: boolean) =>
    setDraft({ ...draft, include: [...(draft.include ?? []).filter((one) => one !== kind), ...(isIn ? [kind] : [])] })
  const save = (event: FormEvent) => {
    event.preventDefault()
    void task.run(async () => {
      await saveFolder({ ...draft, name: draft.name.trim() })
      showFolder(draft.id)
      onClose()
    })
  }
  const remove = () =>
    void task.run(async () => {
      await removeFolder(folder.id)
      onClose()
    })
  return (
    <Dialog isOpen onClose={onClose} title={isKnown ? t.chats_folder_edit() : t.chats_folder_new()}>
      <form className="flex flex-col gap-4" onSubmit={save}>
        <TextField
          label={t.chats_folder_name()}
          value={draft.name}
          maxLength={NAME_MAX}
          onChange={(event) => setDraft({ ...draft, name: event.target.value })}
          problem={task.error === null ? undefined : problemText(task.error)}
          autoFocus
        />
        <fieldset className="flex flex-col gap-1">
          <legend className="pb-1 font-medium text-small">{t.chats_folder_include()}</legend>
          {kinds.map(([kind, label]) => (
            <Line
              key={kind}
              label={label}
              isOn={draft.include?.includes(kind) ?? false}
              onChange={(isIn) => include(kind, isIn)}
            />
          ))}
          <Line
            label={t.chats_folder_without_muted()}
            isOn={draft.withoutMuted ?? false}
            onChange={(withoutMuted) => setDraft({ ...draft, withoutMuted })}
          />
        </fieldset>
        <div className="flex flex-wrap justify-end gap-2">
          {isKnown && (
            <Button look="danger" className="me-auto" onClick={remove}>
              {t.chats_folder_remove()}
            </Button>
          )}
          <Button type="submit" isBusy={task.isBusy} disabled={draft.name.trim() === ''}>
            {t.shared_save()}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

const Line = ({ label, isOn, onChange }: { label: string; isOn: boolean; onChange: (isOn: boolean) => void }) => (
  <div className="flex min-h-10 items-center gap-3">
    <span className="flex-1">{label}</span>
    <Switch label={label} isOn={isOn} onChange={onChange} />
  </div>
)
