/** What can be done with a chat from a list: by right click, long press, or the menu key. */

import {
  Archive,
  ArchiveRestore,
  Bell,
  BellOff,
  CheckCheck,
  FolderInput,
  Info,
  Pin,
  PinOff,
  Trash2,
} from 'lucide-react'
import { lazy, type ReactElement, Suspense, useState } from 'react'
import { useLocation } from 'wouter'
import { ContextMenu, type MenuItem } from '../../components/menu.tsx'
import { notify } from '../../components/toast.tsx'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { client } from '../../worker/engine.ts'
import { isMuted } from './order.ts'
import { type ChatInfo, useChats } from './store.ts'

// Asked now and then: not part of the first page.
const DeleteChat = lazy(async () => ({ default: (await import('./delete-chat.tsx')).DeleteChat }))
const InFolders = lazy(async () => ({ default: (await import('./folders/in-folders.tsx')).InFolders }))
const MuteChat = lazy(async () => ({ default: (await import('./mute-chat.tsx')).MuteChat }))

const refused = (error: unknown) => notify(problemText(error))

function archive(chat: ChatInfo, archived: boolean): void {
  client.chats.archive(chat.id, archived).then(() => {
    const undo = { label: t.shared_undo(), run: () => void client.chats.archive(chat.id, !archived).catch(refused) }
    notify(archived ? t.chats_was_archived() : t.chats_was_restored(), undo)
  }, refused)
}

type Asked = 'mute' | 'delete' | 'folders' | null

export function ChatMenu({ chat, children }: { chat: ChatInfo; children: ReactElement }) {
  const [, go] = useLocation()
  const [asked, ask] = useState<Asked>(null)
  const unread = useChats((state) => state.summaries[chat.id]?.unread ?? 0)
  const { pinned, archived } = chat.state
  const items: MenuItem[] = [
    ...(unread > 0
      ? [
          {
            label: t.chats_mark_read(),
            icon: <CheckCheck />,
            onSelect: () => void client.messages.markRead(chat.id).catch(refused),
          },
        ]
      : []),
    {
      label: pinned ? t.chats_unpin() : t.chats_pin(),
      icon: pinned ? <PinOff /> : <Pin />,
      onSelect: () => void client.chats.pin(chat.id, !pinned).catch(refused),
    },
    isMuted(chat, Date.now())
      ? {
          label: t.chats_unmute(),
          icon: <Bell />,
          onSelect: () => void client.chats.mute(chat.id, null).catch(refused),
        }
      : { label: t.chats_mute(), icon: <BellOff />, onSelect: () => ask('mute') },
    {
      label: archived ? t.chats_restore() : t.chats_archive(),
      icon: archived ? <ArchiveRestore /> : <Archive />,
      onSelect: () => archive(chat, !archived),
    },
    { label: t.chats_to_folder(), icon: <FolderInput />, onSelect: () => ask('folders') },
    ...(chat.type === 'saved'
      ? []
      : [{ label: t.chats_info(), icon: <Info />, onSelect: () => go(`/chat/${chat.id}/info`) }]),
    'line',
    { label: t.chats_delete(), icon: <Trash2 />, isDanger: true, onSelect: () => ask('delete') },
  ]
  const close = () => ask(null)
  return (
    <>
      <ContextMenu items={items}>{children}</ContextMenu>
      <Suspense>
        {asked === 'mute' && <MuteChat chat={chat} isOpen onClose={close} />}
        {asked === 'delete' && <DeleteChat chat={chat} isOpen onClose={close} />}
        {asked === 'folders' && <InFolders chat={chat} isOpen onClose={close} />}
      </Suspense>
    </>
  )
}
