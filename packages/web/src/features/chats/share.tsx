/**
 * Something shared from another app (or by a link to /share?text=…): what it is, and to whom it goes. Nothing is sent before that,
 * and files are looked at once more where they go.
 */

import { CloudOff, FileText, SendHorizontal } from 'lucide-react'
import { LIMITS } from '@parley/protocol/limits'
import { useEffect, useId, useState } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { Banner } from '../../components/banner.tsx'
import { Button, IconButton } from '../../components/button.tsx'
import { notify } from '../../components/toast.tsx'
import { t } from '../../i18n/messages.ts'
import { useMe } from '../auth/store.ts'
import { sizeText } from '../media/sizes.ts'
import { stage } from '../media/staging.ts'
import { send } from '../messages/store.ts'
import { ChatAvatar } from './chat-avatar.tsx'
import { takeShared } from './handed-over.ts'
import { type ChatInfo, inOrder, useChats } from './store.ts'
import { useTitle } from './title.ts'

export function Share() {
  const [, go] = useLocation()
  const [given] = useSearchParams()
  const [text, setText] = useState(() => sharedText(given).slice(0, LIMITS.messageCharacters))
  const [files, setFiles] = useState<readonly File[]>([])
  const [isGone, setGone] = useState(false)
  const chats = inOrder(useChats((state) => state.chats)).filter(({ isClosed }) => !isClosed)
  const id = useId()
  const me = useMe()
  const from = given.get('from')

  useEffect(() => {
    if (!from) return
    void takeShared(from).then((taken) => {
      if (!taken) return setGone(true)
      setFiles(taken.files)
      setText(taken.words.join('\n').slice(0, LIMITS.messageCharacters))
      if (taken.leftOut > 0) notify(t.chats_share_left_out())
    })
  }, [from])

  const sendTo = (chat: ChatInfo) => {
    go(`/chat/${chat.id}`, { replace: true })
    if (files.length > 0) stage(chat.id, files, undefined, text.trim())
    else void send(chat.id, me, { text: text.trim() })
  }
  return (
    <section className="h-full overflow-y-auto bg-bg" data-region tabIndex={-1} aria-label={t.chats_share()}>
      <div className="mx-auto flex max-w-2xl flex-col gap-4 p-4 desk:p-8">
        <h2 className="font-bold text-title">{t.chats_share()}</h2>
        {isGone && <Banner icon={<CloudOff />}>{t.chats_share_gone()}</Banner>}
        {files.length > 0 && <Files files={files} />}
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
          {chats.map((chat) => (
            <Target key={chat.id} chat={chat} isReady={text.trim() !== '' || files.length > 0} onChoose={sendTo} />
          ))}
        </ul>
        <Button look="plain" className="self-start" onClick={() => go('/', { replace: true })}>
          {t.shared_cancel()}
        </Button>
      </div>
    </section>
  )
}

const Files = ({ files }: { files: readonly File[] }) => (
  <ul className="flex flex-col gap-1.5" aria-label={t.media_chosen()}>
    {files.map(({ name, size }, i) => (
      <li key={`${name} ${i}`} className="flex items-center gap-2.5 rounded-card bg-sunken px-3.5 py-2.5 text-small">
        <FileText className="size-4.5 shrink-0 text-quiet" aria-hidden="true" />
        <bdi className="min-w-0 flex-1 truncate">{name}</bdi>
        <span className="text-quiet">{sizeText(size)}</span>
      </li>
    ))}
  </ul>
)

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
