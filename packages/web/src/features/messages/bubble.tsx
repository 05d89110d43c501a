/** One message: who says it, what it answers, what it says, how far it has come. */

import type { Message, SendState } from '@parley/client'
import { BellOff, CheckCircle2, Circle, Forward, Lock, Pin, RotateCw, Star, Timer, Trash2 } from 'lucide-react'
import { memo } from 'react'
import { t } from '../../i18n/messages.ts'
import { clockTime, fullTime } from '../../i18n/times.ts'
import { MediaParts } from '../media/media-parts.tsx'
import { OnceButton } from '../media/once-button.tsx'
import { Sticker } from '../stickers/sticker.tsx'
import { stickerOf } from '../stickers/sticker-of.ts'
import { retry } from './actions.ts'
import { ContactCard } from './contact-card.tsx'
import { deleteMessages } from './deleting.ts'
import { useJumps } from './jump.ts'
import { LinkPreview } from './link-preview.tsx'
import { MessageText } from './message-text.tsx'
import { PlaceCard } from './place-card.tsx'
import { PollCard } from './poll-card.tsx'
import { Quote } from './quote.tsx'
import { Reactions } from './reactions.tsx'
import { toggleSelected, useSelection } from './selection.ts'
import { Face, Speaker } from './speaker.tsx'
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
  const isLit = useJumps(({ lit }) => lit === message.id)
  const isSelecting = useSelection(({ chatId }) => chatId === message.chatId)
  const isSelected = useSelection(({ ids }) => ids.has(message.id))
  const { text, said } = message
  const sticker = stickerOf(message)
  const tail = isLast ? (isMine ? 'rounded-ee-[0.3rem]' : 'rounded-es-[0.3rem]') : ''
  const bubble = `rounded-bubble px-3 pt-1.5 pb-1 shadow-low ${isMine ? 'bg-mine' : 'bg-theirs'}`
  const head = (
    <>
      {isNamed && !isMine && isFirst && <Speaker userId={message.senderId} />}
      {message.forwarded && (
        <span className="flex items-center gap-1 text-quiet text-small">
          <Forward className="size-3.5 rtl:-scale-x-100" aria-hidden="true" /> {t.messages_forwarded()}
        </span>
      )}
      {message.replyTo && !message.isDeleted && <Quote message={message} id={message.replyTo} />}
    </>
  )
  const foot = (
    <>
      <Footer message={message} state={state} />
      {message.reactions.length > 0 && <Reactions message={message} />}
      {state === 'failed' && <Failed message={message} />}
    </>
  )
  return (
    <article
      data-message={message.id}
      tabIndex={-1}
      aria-label={t.messages_at({ time: fullTime(message.at) })}
      className={`group flex touch-pan-y items-end gap-2 px-3 transition-colors duration-(--calm) -outline-offset-2 ${isMine ? 'justify-end' : ''} ${isFirst ? 'pt-2' : 'pt-0.5'} ${isLit || isSelected ? 'bg-accent/15' : ''}`}
    >
      {isSelecting && (
        <button
          type="button"
          role="checkbox"
          aria-checked={isSelected}
          aria-label={t.messages_select()}
          onClick={() => toggleSelected(message.chatId, message.id)}
          className="me-auto self-center p-1.5 text-accent [&_svg]:size-5.5"
        >
          {isSelected ? <CheckCircle2 /> : <Circle className="text-quiet" />}
        </button>
      )}
      {isNamed && !isMine && <span className="w-8 shrink-0">{isLast && <Face userId={message.senderId} />}</span>}
      {sticker ? (
        <div className={`flex min-w-0 max-w-[min(82%,34rem)] flex-col gap-1 ${isMine ? 'items-end' : 'items-start'}`}>
          <div className={`${bubble} empty:hidden`}>{head}</div>
          <Sticker message={message} sticker={sticker} />
          <div className={`flow-root rounded-bubble px-2.5 pb-0.5 *:first:ms-0 ${isMine ? 'bg-mine' : 'bg-theirs'}`}>
            {foot}
          </div>
        </div>
      ) : (
        <div className={`min-w-0 max-w-[min(82%,34rem)] has-data-album:w-80 ${bubble} ${tail}`}>
          {head}
          {said?.media && <MediaParts message={message} />}
          {message.viewOnce && <OnceButton message={message} isOpened={message.viewOnce.isOpened} />}
          {message.poll && <PollCard message={message} poll={message.poll} />}
          {said?.location && <PlaceCard place={said.location} />}
          {said?.contact && <ContactCard contact={said.contact} />}
          {text !== undefined && !message.poll && (
            <MessageText text={text} format={said?.format} isNaming={(said?.mentions?.length ?? 0) > 0} />
          )}
          <Unsaid message={message} />
          {said?.preview && <LinkPreview preview={said.preview} />}
          {foot}
        </div>
      )}
    </article>
  )
})

/** Where there are no words: why. */
function Unsaid({ message }: { message: Message }) {
  if (message.isDeleted) return <em className="text-quiet">{t.messages_deleted()}</em>
  if (message.isExpired) return <em className="text-quiet">{t.messages_expired()}</em>
  if (message.seq === 0 || !message.problem) return null
  const why = { NEWER: t.messages_newer, NO_KEY: t.messages_before }[message.problem] ?? t.messages_locked
  return (
    <em className="flex items-center gap-1.5 text-quiet">
      <Lock className="size-3.5 shrink-0" aria-hidden="true" />
      {why()}
    </em>
  )
}

function Footer({ message, state }: { message: Message; state: SendState | null }) {
  return (
    <span className="float-end ms-3 mt-1 flex items-center gap-1 text-quiet text-tiny tabular-nums [&>svg]:size-3">
      {message.isPinned && <Pin aria-label={t.messages_pinned()} />}
      {message.isStarred && <Star aria-label={t.messages_starred()} className="fill-current" />}
      {message.silent && <BellOff aria-label={t.messages_silent()} />}
      {message.expiresAt !== undefined && <Timer aria-label={t.messages_disappears()} />}
      {message.isEdited && <span>{t.messages_edited()}</span>}
      <time title={fullTime(message.at)}>{clockTime(message.at)}</time>
      {state && <Ticks state={state} />}
    </span>
  )
}

/** Why a file was not taken, where trying again is no help. */
const WHY: Readonly<Record<string, () => string>> = {
  INFECTED: t.messages_infected,
  TOO_LARGE: t.messages_too_large,
  TOO_LARGE_TO_SCAN: t.messages_too_large_to_scan,
  QUOTA_EXCEEDED: t.messages_quota,
}

function Failed({ message }: { message: Message }) {
  const why = WHY[message.problem ?? '']
  return (
    <span className="clear-both flex items-center gap-1 border-line border-t pt-1 text-danger text-small">
      <span className="flex-1">
        {t.messages_failed()}
        {why && <span className="block text-quiet">{why()}</span>}
      </span>
      <button
        type="button"
        className="flex min-h-8 items-center gap-1 rounded-small px-2 font-semibold hover:bg-hover"
        onClick={() => retry(message)}
      >
        <RotateCw className="size-3.5" aria-hidden="true" /> {t.shared_retry()}
      </button>
      <button
        type="button"
        aria-label={t.messages_delete()}
        className="grid size-8 place-items-center rounded-small hover:bg-hover"
        onClick={() => deleteMessages([message], false)}
      >
        <Trash2 className="size-3.5" />
      </button>
    </span>
  )
}
