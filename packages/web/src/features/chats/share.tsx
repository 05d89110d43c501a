/** Something shared from another app (or by a link to /share?text=…): what it is, and to whom it goes. Nothing is sent before that. */

import { SendHorizontal } from 'lucide-react'
import { LIMITS } from '@parley/protocol/limits'
import { useId, useState } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { Button, IconButton } from '../../components/button.tsx'
import { t } from '../../i18n/messages.ts'
import { useMe } from '../auth/store.ts'
import { send } from '../messages/store.ts'
import { ChatAvatar } from './chat-avatar.tsx'
import { type ChatInfo, useChats } from './store.ts'
import { useTitle } from './title.ts'

export function Share() {
  const [, go] = useLocation()
  const [given] = useSearchParams()
  const [text, setText] = useState(() => sharedText(given).slice(0, LIMITS.messageCharacters))
  const chats = useChats((state) => state.chats)
  const id = useId()
  const me = useMe()
  const all = Object.values(chats).sort((a, b) => b.touchedAt - a.touchedAt)
  const sendTo = (chat: ChatInfo) => {
    void send(chat.id, me, { text: text.trim() })
    go(`/chat/${chat.id}`, { replace: true })
  }
  return (
    <section className="h-full overflow-y-auto bg-bg" data-region tabIndex={-1} aria-label={t.chats_share()}>
      <div className="mx-auto flex max-w-2xl flex-col gap-4 p-4 desk:p-8">
        <h2 className="font-bold text-title">{t.chats_share()}</h2>
        <label htmlFor={id} className="font-medium text-small">
          {t.chats_share_text()}
        </label>
        <textarea
          id={id}
          dir="auto"
          rows={4}
          value={text}
          maxLength={LIMITS.messageCharacters}
          onChange={(event) => setText(event.target.value)}
          className="rounded-card border border-line bg-raised px-3.5 py-2.5 text-[1rem] focus-visible:border-accent"
        />
        <ul
          className="divide-y divide-line overflow-hidden rounded-card border border-line bg-raised"
          aria-label={t.chats_share_to()}
        >
          {all.map((chat) => (
            <Target key={chat.id} chat={chat} isReady={text.trim() !== ''} onChoose={sendTo} />
          ))}
        </ul>
        <Button look="plain" className="self-start" onClick={() => go('/', { replace: true })}>
          {t.shared_cancel()}
        </Button>
      </div>
    </section>
  )
}

function Target({ chat, isReady, onChoose }: { chat: ChatInfo; isReady: boolean; onChoose: (chat: ChatInfo) => void }) {
  const title = useTitle(chat)
  return (
    <li className="flex items-center gap-3 px-4 py-2.5">
      <ChatAvatar chat={chat} size={2.5} />
      <span className="min-w-0 flex-1 truncate font-medium">{title}</span>
      <IconButton
        label={t.chats_share_send({ chat: title })}
        icon={<SendHorizontal className="rtl:-scale-x-100" />}
        disabled={!isReady}
        onClick={() => onChoose(chat)}
      />
    </li>
  )
}

const sharedText = (given: URLSearchParams): string =>
  ['title', 'text', 'url']
    .map((name) => given.get(name)?.trim())
    .filter(Boolean)
    .join('\n')
