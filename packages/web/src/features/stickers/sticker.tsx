/** A sticker in a conversation: one of ours at once, somebody's own as soon as it is here. */

import type { MediaPart, Message } from '@parley/client'
import { t } from '../../i18n/messages.ts'
import { GoingUp } from '../media/going-up.tsx'
import { useMayLoad } from '../media/may-load.ts'
import { ownUrl, useOpened } from '../media/opened.ts'
import { previewUrl } from '../media/picture.tsx'
import { Ring } from '../media/ring.tsx'
import { sizeText } from '../media/sizes.ts'
import { useState } from 'react'
import { altOf, artOf } from './built-in.ts'
import type { stickerOf } from './sticker-of.ts'

const SIZE = 'size-42 select-none object-contain'

type Props = { message: Message; sticker: NonNullable<ReturnType<typeof stickerOf>> }

export const Sticker = ({ message, sticker }: Props) =>
  'name' in sticker ? (
    <img src={artOf(sticker.name)} alt={altOf(sticker.name)} draggable={false} className={SIZE} />
  ) : (
    <SentSticker message={message} part={sticker.part} index={0} />
  )

export function SentSticker({ message, part, index }: { message: Message; part: MediaPart; index: number }) {
  const own = ownUrl(message.clientId, index)
  const mayLoad = useMayLoad(part)
  const [isAsked, setAsked] = useState(false)
  const opened = useOpened(part, message, !own && (mayLoad || isAsked))
  const isWaiting = !own && !mayLoad && !isAsked && message.seq > 0
  const whole = own ?? opened.url
  const shown = whole ?? previewUrl(part)
  return (
    <div className="relative size-42">
      {shown && (
        <img
          src={shown}
          alt={part.alt ? t.stickers_named({ name: part.alt }) : t.chats_sticker()}
          draggable={false}
          className={`${SIZE} ${whole ? '' : 'blur-sm'}`}
        />
      )}
      <span className="pointer-events-none absolute inset-0 grid place-items-center *:pointer-events-auto">
        <GoingUp message={message} index={index} />
        {isWaiting && (
          <Ring
            share={0}
            icon="get"
            label={t.media_load({ size: sizeText(part.size ?? 0) })}
            onPress={() => setAsked(true)}
          />
        )}
        {opened.error !== undefined && <Ring share={0} icon="again" label={t.media_again()} onPress={opened.again} />}
      </span>
    </div>
  )
}
