/** A chat's face: the other person's, the group's, or a bookmark for one's own notes. */

import { Bookmark } from 'lucide-react'
import { Avatar } from '../../components/avatar.tsx'
import { useMe } from '../auth/store.ts'
import { PersonAvatar } from '../users/person-avatar.tsx'
import { pictureUrl } from '../groups/small-picture.ts'
import { type ChatInfo, otherIn } from './store.ts'
import { useTitle } from './title.ts'

export function ChatAvatar({ chat, size = 3 }: { chat: ChatInfo; size?: number }) {
  const other = otherIn(chat, useMe())
  const title = useTitle(chat)
  if (other) return <PersonAvatar id={other} size={size} />
  if (chat.type !== 'saved') {
    return <Avatar id={chat.id} name={title} picture={pictureUrl(chat.picture)} size={size} />
  }
  return (
    <span
      className="grid shrink-0 place-items-center rounded-full bg-accent text-on-accent"
      style={{ inlineSize: `${size}rem`, blockSize: `${size}rem` }}
    >
      <Bookmark className="size-[45%]" aria-hidden="true" />
    </span>
  )
}
