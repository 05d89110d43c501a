/** One of the things found. */

import { type ReactNode, useEffect, useRef } from 'react'
import { t } from '../../i18n/messages.ts'
import { listTime } from '../../i18n/times.ts'
import { useMe } from '../auth/store.ts'
import { ChatAvatar } from '../chats/chat-avatar.tsx'
import { type ChatInfo, otherIn, useChat } from '../chats/store.ts'
import { useTitle } from '../chats/title.ts'
import { PersonAvatar } from '../users/person-avatar.tsx'
import { nameOf, useName, usePerson } from '../users/store.ts'
import type { Found } from './found.ts'
import { Highlight } from './highlight.tsx'
import { RESULTS } from './search-box.tsx'
import type { Hit } from './store.ts'

type Props = { found: Found; query: string; isCurrent: boolean; onChoose: () => void; onOpen: () => void }

export function FoundRow({ found, query, isCurrent, onChoose, onOpen }: Props) {
  const row = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = row.current
    element?.addEventListener('choose', onChoose)
    return () => element?.removeEventListener('choose', onChoose)
  })
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the search box, which names the current one
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter in the search box opens the current one
    <div
      ref={row}
      role="option"
      id={isCurrent ? `${RESULTS}-current` : undefined}
      aria-selected={isCurrent}
      onClick={onOpen}
      onPointerMove={() => !isCurrent && onChoose()}
      className={`flex min-h-14 cursor-pointer items-center gap-3 rounded-card px-3 py-2 ${isCurrent ? 'bg-hover' : ''}`}
    >
      {found.kind === 'chat' && <OfChat chat={found.chat} query={query} />}
      {found.kind === 'person' && <OfPerson id={found.person.id} query={query} />}
      {found.kind === 'message' && <OfMessage hit={found.hit} query={query} />}
    </div>
  )
}

function OfChat({ chat, query }: { chat: ChatInfo; query: string }) {
  const title = useTitle(chat)
  const username = usePerson(otherIn(chat, useMe()))?.username
  const about = chat.type === 'group' ? t.groups_count({ count: chat.members.length }) : username ? `@${username}` : ''
  return (
    <>
      <ChatAvatar chat={chat} size={2.5} />
      <Lines title={<Highlight text={title} query={query} />} about={<Highlight text={about} query={query} />} />
    </>
  )
}

function OfPerson({ id, query }: { id: string; query: string }) {
  const person = usePerson(id)
  return (
    <>
      <PersonAvatar id={id} size={2.5} />
      <Lines
        title={<Highlight text={nameOf(person)} query={query} />}
        about={person?.username && <Highlight text={`@${person.username}`} query={query.replace(/^@/, '')} />}
      />
    </>
  )
}

function OfMessage({ hit, query }: { hit: Hit; query: string }) {
  const me = useMe()
  const chat = useChat(hit.chatId)
  const sender = useName(hit.senderId ?? undefined)
  if (!chat) return null
  const who = hit.senderId === me ? t.chats_me() : sender
  return (
    <>
      <ChatAvatar chat={chat} size={2.5} />
      <Lines
        title={<Title chat={chat} />}
        time={hit.at}
        about={
          <>
            {chat.type !== 'saved' && <span className="text-ink">{who}: </span>}
            <Highlight text={hit.text} query={query} isLong />
          </>
        }
      />
    </>
  )
}

const Title = ({ chat }: { chat: ChatInfo }) => useTitle(chat)

const Lines = ({ title, about, time }: { title: ReactNode; about: ReactNode; time?: number }) => (
  <span className="min-w-0 flex-1">
    <span className="flex items-baseline gap-2">
      <span className="min-w-0 flex-1 truncate font-medium rtl:text-right" dir="auto">
        {title}
      </span>
      {time !== undefined && <time className="shrink-0 text-quiet text-tiny tabular-nums">{listTime(time)}</time>}
    </span>
    {about && (
      <span className="block truncate text-quiet text-small rtl:text-right" dir="auto">
        {about}
      </span>
    )}
  </span>
)
