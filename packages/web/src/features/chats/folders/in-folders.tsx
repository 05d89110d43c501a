/** In which folders a chat is. */

import { FolderPlus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { Switch } from '../../../components/switch.tsx'
import { notify } from '../../../components/toast.tsx'
import { t } from '../../../i18n/messages.ts'
import { problemText } from '../../../i18n/problem-text.ts'
import type { ChatInfo } from '../store.ts'
import { FolderForm } from './folder-form.tsx'
import { type Folder, newFolder, saveFolder, useFolders, withChat } from './store.ts'

type Props = { chat: ChatInfo; isOpen: boolean; onClose: () => void }

export function InFolders({ chat, isOpen, onClose }: Props) {
  const folders = useFolders((state) => state.folders)
  const [made, make] = useState<Folder | null>(null)
  const set = (folder: Folder, isIn: boolean) =>
    saveFolder(withChat(folder, chat.id, isIn)).catch((error: unknown) => notify(problemText(error)))
  if (made) return <FolderForm folder={made} onClose={() => (make(null), onClose())} />
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={t.chats_to_folder()}
      about={folders.length === 0 ? t.chats_folders_about() : undefined}
      actions={
        <Button look="soft" onClick={() => make({ ...newFolder(folders), chatIds: [chat.id] })}>
          <FolderPlus className="size-4.5" aria-hidden="true" />
          {t.chats_folder_new()}
        </Button>
      }
    >
      {folders.length > 0 && (
        <ul className="flex flex-col gap-1">
          {folders.map((folder) => (
            <li key={folder.id} className="flex min-h-11 items-center gap-3">
              <span className="min-w-0 flex-1 truncate">{folder.name}</span>
              <Switch
                label={folder.name}
                isOn={folder.chatIds.includes(chat.id)}
                onChange={(isIn) => void set(folder, isIn)}
              />
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  )
}
