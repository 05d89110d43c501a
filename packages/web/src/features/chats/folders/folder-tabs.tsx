/** All chats, and the folders beside them: each with how many of its chats have something unread. */

import { FolderPlus, Pencil } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { Badge } from '../../../components/badge.tsx'
import { ContextMenu } from '../../../components/menu.tsx'
import { t } from '../../../i18n/messages.ts'
import { FolderForm } from './folder-form.tsx'
import { type Folder, newFolder, showFolder, useFolders } from './store.ts'

type Props = { unreadOf: (folder: Folder | undefined) => number }

export function FolderTabs({ unreadOf }: Props) {
  const { folders, currentId } = useFolders()
  const [edited, edit] = useState<Folder | null>(null)
  const add = { label: t.chats_folder_new(), icon: <FolderPlus />, onSelect: () => edit(newFolder(folders)) }
  return (
    <>
      <div
        role="tablist"
        aria-label={t.chats_folders()}
        className="flex gap-1 overflow-x-auto px-3 pb-1.5 [scrollbar-width:none]"
        onKeyDown={alongTabs}
      >
        <ContextMenu items={[add]}>
          <Tab name={t.chats_folder_all()} id={null} isCurrent={currentId === null} unread={unreadOf(undefined)} />
        </ContextMenu>
        {folders.map((folder) => (
          <ContextMenu
            key={folder.id}
            items={[{ label: t.chats_folder_edit(), icon: <Pencil />, onSelect: () => edit(folder) }, add]}
          >
            <Tab name={folder.name} id={folder.id} isCurrent={currentId === folder.id} unread={unreadOf(folder)} />
          </ContextMenu>
        ))}
      </div>
      {edited && <FolderForm key={edited.id} folder={edited} onClose={() => edit(null)} />}
    </>
  )
}

type TabProps = { name: string; id: string | null; isCurrent: boolean; unread: number }

const Tab = ({ name, id, isCurrent, unread, ...trigger }: TabProps) => (
  <button
    {...trigger}
    type="button"
    role="tab"
    aria-selected={isCurrent}
    aria-controls="chats"
    tabIndex={isCurrent ? 0 : -1}
    onClick={() => showFolder(id)}
    className={`flex min-h-8 touch:min-h-10 shrink-0 items-center gap-1.5 rounded-full px-3 font-medium text-small transition-colors duration-(--quick) ${isCurrent ? 'bg-accent-soft text-accent-strong' : 'text-quiet hover:bg-hover'}`}
  >
    {name}
    <Badge count={unread} isQuiet={!isCurrent} label={t.chats_unread_chats({ count: unread })} />
  </button>
)

function alongTabs(event: KeyboardEvent<HTMLElement>): void {
  const isBack = getComputedStyle(event.currentTarget).direction === 'rtl' ? 'ArrowRight' : 'ArrowLeft'
  if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')]
  const next = tabs.indexOf(document.activeElement as HTMLElement) + (event.key === isBack ? -1 : 1)
  event.preventDefault()
  tabs[(next + tabs.length) % tabs.length]?.focus()
  tabs[(next + tabs.length) % tabs.length]?.click()
}
