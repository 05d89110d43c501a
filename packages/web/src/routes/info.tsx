/** What there is to know of a chat and of who is in it: beside the conversation on a desk, a page of its own on a phone. */

import { useLocation } from 'wouter'
import { PanelHeader } from '../components/panel-header.tsx'
import { useMe } from '../features/auth/store.ts'
import { type ChatInfo, otherIn, useChat } from '../features/chats/store.ts'
import { AddMembers } from '../features/groups/add-members.tsx'
import { EditGroup } from '../features/groups/edit-group.tsx'
import { GroupInfo } from '../features/groups/group-info.tsx'
import { InviteLinks } from '../features/groups/invite-links.tsx'
import { Safety } from '../features/keys/safety.tsx'
import { Gallery } from '../features/media/gallery.tsx'
import { PersonInfo } from '../features/users/person-info.tsx'
import { t } from '../i18n/messages.ts'

type Shown = { title: string; page: React.ReactNode }

/** `path`: what stands behind `/info/`. */
export function Info({ chatId, path }: { chatId: string; path: string }) {
  const [, go] = useLocation()
  const me = useMe()
  const chat = useChat(chatId)
  if (!chat) return null
  const toChat = () => go(`/chat/${chatId}`)
  const { title, page } = shown(chat, path, otherIn(chat, me))
  const up = path === '' ? undefined : () => go(upFrom(chat, path))
  return (
    <section aria-label={title} className="flex h-full flex-col bg-wall" data-region tabIndex={-1}>
      <div className="border-line border-b bg-raised">
        <PanelHeader title={title} onBack={up} onClose={up ? undefined : toChat} />
      </div>
      <div key={path} className="min-h-0 flex-1 overflow-y-auto pt-4">
        {page}
      </div>
    </section>
  )
}

/** From comparing keys one came from the person; from all else, from the chat. */
function upFrom(chat: ChatInfo, path: string): string {
  const [part, userId] = path.split('/')
  const isOfGroup = part === 'verify' && chat.type === 'group'
  return isOfGroup ? `/chat/${chat.id}/info/person/${userId}` : `/chat/${chat.id}/info`
}

function shown(chat: ChatInfo, path: string, other: string | undefined): Shown {
  const [part = '', userId = ''] = path.split('/')
  if (part === 'verify') return { title: t.keys_number(), page: <Safety userId={userId} /> }
  if (part === 'gallery') return { title: t.media_gallery(), page: <Gallery chat={chat} /> }
  if (part === 'person') return { title: t.people_profile(), page: <PersonInfo userId={userId} chat={chat} /> }
  if (other) return { title: t.people_profile(), page: <PersonInfo userId={other} chat={chat} /> }
  if (part === 'add') return { title: t.groups_add(), page: <AddMembers chat={chat} /> }
  if (part === 'links') return { title: t.groups_links(), page: <InviteLinks chat={chat} /> }
  if (part === 'edit') return { title: t.groups_edit(), page: <EditGroup chat={chat} /> }
  return { title: t.groups_info(), page: <GroupInfo chat={chat} /> }
}
