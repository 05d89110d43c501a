/** A sticker in a conversation: one of ours at once, somebody's own as soon as it is here. */

import type { MediaPart, Message } from '@parley/client'
import { t } from '../../i18n/messages.ts'
import { useComing } from '../media/coming.tsx'
import { previewUrl } from '../media/picture.tsx'
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
  const { url, rings } = useComing(message, part, index)
  const shown = url ?? previewUrl(part)
  return (
    <div className="relative size-42">
      {shown && (
        <img
          src={shown}
          alt={part.alt ? t.stickers_named({ name: part.alt }) : t.chats_sticker()}
          draggable={false}
          className={`${SIZE} ${url ? '' : 'blur-sm'}`}
        />
      )}
      {rings}
    </div>
  )
}
