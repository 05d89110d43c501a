/** A picture or a film in a bubble: its little preview at once, the picture itself as soon as it is here; a press shows it large. */

import type { MediaPart, Message } from '@parley/client'
import { Play } from 'lucide-react'
import { t } from '../../i18n/messages.ts'
import { useComing } from './coming.tsx'
import { showLarge } from './lightbox-state.ts'
import { durationText } from './sizes.ts'
import { shareOf, useDownload } from './transfers.ts'

type Props = { message: Message; part: MediaPart; index: number; className?: string }

export const previewUrl = ({ thumbnail }: MediaPart): string | undefined =>
  thumbnail ? `data:image/webp;base64,${thumbnail}` : undefined

export function Picture({ message, part, index, className = '' }: Props) {
  const isFilm = part.kind === 'video'
  const { url, rings } = useComing(message, part, index, !isFilm)
  const download = useDownload(part.mediaId)
  const shown = isFilm ? previewUrl(part) : (url ?? previewUrl(part))
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
      {rings}
      {download && !url && !isFilm && (
        <progress className="sr-only" max={1} value={shareOf(download)} aria-label={t.media_loading()} />
      )}
    </div>
  )
}
