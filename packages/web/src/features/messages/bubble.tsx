/** One message. */

import type { Message, SendState } from '@parley/client'
import { Lock } from 'lucide-react'
import { memo } from 'react'
import { t } from '../../i18n/messages.ts'
import { clockTime } from '../../i18n/times.ts'
import { Avatar } from '../../components/avatar.tsx'
import { useName } from '../users/store.ts'
import { Ticks } from './ticks.tsx'

type Props = {
  message: Message
  isMine: boolean
  isFirst: boolean
  isLast: boolean
  /** In groups it is said who speaks. */
  isNamed: boolean
  state: SendState | null
}

export const Bubble = memo(function Bubble({ message, isMine, isFirst, isLast, isNamed, state }: Props) {
  return (
    <article className={`flex gap-2 px-3 ${isMine ? 'justify-end' : ''} ${isFirst ? 'pt-2' : 'pt-0.5'}`}>
      {isNamed && !isMine && (
        <span className="w-8 shrink-0 self-end">{isLast && <Face userId={message.senderId} />}</span>
      )}
      <div
        className={`max-w-[min(80%,34rem)] rounded-bubble px-3 pt-1.5 pb-1 shadow-low ${isMine ? 'bg-mine' : 'bg-theirs'} ${isLast ? (isMine ? 'rounded-ee-[0.3rem]' : 'rounded-es-[0.3rem]') : ''}`}
      >
        {isNamed && !isMine && isFirst && <Speaker userId={message.senderId} />}
        <Said message={message} />
        <span className="float-end ms-3 mt-1 flex items-center gap-1 text-quiet text-tiny tabular-nums">
          {message.isEdited && t.messages_edited()}
          <time>{clockTime(message.at)}</time>
          {state && <Ticks state={state} />}
        </span>
      </div>
    </article>
  )
})

function Said({ message }: { message: Message }) {
  if (message.isDeleted) return <em className="text-quiet">{t.messages_deleted()}</em>
  if (message.problem && message.seq > 0) {
    return (
      <em className="flex items-center gap-1.5 text-quiet">
        <Lock className="size-3.5" aria-hidden="true" /> {t.messages_locked()}
      </em>
    )
  }
  return (
    <span className="whitespace-pre-wrap wrap-anywhere" dir="auto">
      {message.text}
    </span>
  )
}

function Speaker({ userId }: { userId: string | null }) {
  return <span className="block font-semibold text-accent text-small">{useName(userId ?? undefined)}</span>
}

function Face({ userId }: { userId: string | null }) {
  return <Avatar id={userId ?? ''} name={useName(userId ?? undefined)} size={2} />
}
