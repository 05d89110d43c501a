/** A picture or a film in a bubble: its little preview at once, the picture itself as soon as it is here; a press shows it large. */

import type { MediaPart, Message } from '@parley/client'
import { Play } from 'lucide-react'
import { useState } from 'react'
import { t } from '../../i18n/messages.ts'
import { GoingUp } from './going-up.tsx'
import { showLarge } from './lightbox-state.ts'
import { useMayLoad } from './may-load.ts'
import { ownUrl, useOpened } from './opened.ts'
import { Ring } from './ring.tsx'
import { durationText, sizeText } from './sizes.ts'
import { shareOf, useDownload } from './transfers.ts'

type Props = { message: Message; part: MediaPart; index: number; className?: string }

export const previewUrl = ({ thumbnail }: MediaPart): string | undefined =>
  thumbnail ? `data:image/webp;base64,${thumbnail}` : undefined

export function Picture({ message, part, index, className = '' }: Props) {
  const isFilm = part.kind === 'video'
  const own = ownUrl(message.clientId, index)
  const mayLoad = useMayLoad(part)
  const [isAsked, setAsked] = useState(false)
  const opened = useOpened(part, message, !isFilm && !own && (mayLoad || isAsked))
  const isWaiting = !isFilm && !own && !mayLoad && !isAsked && message.seq > 0
  const download = useDownload(part.mediaId)
  const shown = isFilm ? previewUrl(part) : (own ?? opened.url ?? previewUrl(part))
  const label = part.alt ?? (isFilm ? t.media_video() : t.media_photo())
  return (
    <div className={`relative overflow-hidden bg-sunken ${className}`}>
      <button
        type="button"
        className="block size-full"
        aria-label={t.media_open({ what: label })}
        onClick={() => showLarge(message, index)}
      >
        {shown && (
          <img
            src={shown}
            alt={label}
            draggable={false}
            className={`size-full object-cover ${shown.startsWith('data:') && !isFilm ? 'scale-105 blur-sm' : ''}`}
          />
        )}
      </button>
      {isFilm && (
        <>
          <span className="pointer-events-none absolute inset-0 m-auto grid size-12 place-items-center rounded-full bg-black/55 text-white">
            {message.seq > 0 && <Play className="ms-0.5 size-6 fill-current" aria-hidden="true" />}
          </span>
          {part.durationMs !== undefined && (
            <span className="absolute start-2 top-2 rounded-full bg-black/55 px-2 py-0.5 text-tiny text-white tabular-nums">
              {durationText(part.durationMs)}
            </span>
          )}
        </>
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
        {download && !opened.url && !isFilm && (
          <progress className="sr-only" max={1} value={shareOf(download)} aria-label={t.media_loading()} />
        )}
      </span>
    </div>
  )
}
