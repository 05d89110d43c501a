/** A GIF or a short silent film in a bubble: it moves, muted and over again, while it is looked at; a press shows it large. */

import type { MediaPart, Message } from '@parley/client'
import { useEffect, useRef } from 'react'
import { t } from '../../i18n/messages.ts'
import { clipOf } from './clip-of.ts'
import { useComing } from './coming.tsx'
import { showLarge } from './lightbox-state.ts'
import { useMayMove } from './looked-at.ts'
import { previewUrl } from './picture.tsx'

type Props = { message: Message; part: MediaPart; index: number; className?: string }

const FILLED = 'size-full object-cover'

export function Clip({ message, part, index, className = '' }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const { url, rings } = useComing(message, part, index)
  const mayMove = useMayMove(place)
  const label = part.alt ?? t.media_gif()
  const poster = previewUrl(part)
  return (
    <div ref={place} className={`relative overflow-hidden bg-sunken ${className}`}>
      <button
        type="button"
        className="block size-full"
        aria-label={t.media_open({ what: label })}
        onClick={() => showLarge(message, index)}
      >
        {!url && poster && <img src={poster} alt={label} className={`${FILLED} scale-105 blur-sm`} />}
        {url && clipOf(part) === 'film' && <Looping url={url} poster={poster} moves={mayMove} />}
        {url &&
          clipOf(part) === 'gif' &&
          (mayMove ? (
            <img src={url} alt={label} draggable={false} className={FILLED} />
          ) : (
            <FirstFrame url={url} label={label} />
          ))}
      </button>
      {!(url && mayMove) && (
        <span className="pointer-events-none absolute start-2 top-2 rounded-full bg-black/55 px-2 py-0.5 font-semibold text-tiny text-white">
          {t.media_gif()}
        </span>
      )}
      {rings}
    </div>
  )
}

function Looping({ url, poster, moves }: { url: string; poster: string | undefined; moves: boolean }) {
  const film = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    // Refused, it stands still.
    if (moves) film.current!.play().catch(() => {})
    else film.current!.pause()
  }, [moves, url])
  return <video ref={film} src={url} poster={poster} muted loop playsInline className={FILLED} tabIndex={-1} />
}

/** A GIF cannot be held: what it begins with is drawn instead. */
function FirstFrame({ url, label }: { url: string; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const image = new Image()
    image.src = url
    image.decode().then(
      () => {
        if (!canvas.current) return
        canvas.current.width = image.naturalWidth
        canvas.current.height = image.naturalHeight
        canvas.current.getContext('2d')!.drawImage(image, 0, 0)
      },
      () => {},
    )
  }, [url])
  return <canvas ref={canvas} role="img" aria-label={label} className={FILLED} />
}
