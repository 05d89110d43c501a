/** A voice message or another sound: how loud it is along the way, and where one is in it. */

import type { MediaPart, Message } from '@parley/client'
import { Pause, Play } from 'lucide-react'
import { useMemo } from 'react'
import { t } from '../../i18n/messages.ts'
import { BARS, barsOf } from './bars-of.ts'
import { GoingUp } from './going-up.tsx'
import { keyOf, nextSpeed, seek, togglePlay, usePlaying } from './playing.ts'
import { durationText } from './sizes.ts'

export function SoundNote({ message, part, index }: { message: Message; part: MediaPart; index: number }) {
  const isThis = usePlaying(({ key }) => key === keyOf(message, index))
  const isOn = usePlaying((state) => isThis && state.isOn)
  const at = usePlaying((state) => (isThis ? state.at : 0))
  const speed = usePlaying((state) => state.speed)
  const bars = useMemo(() => barsOf(part.waveform), [part.waveform])
  const duration = part.durationMs ?? 0
  const share = duration > 0 ? at / duration : 0
  return (
    <div className="my-1 flex min-w-60 items-center gap-2.5">
      {message.seq === 0 && message.state === 'pending' ? (
        <GoingUp message={message} index={index} />
      ) : (
        <button
          type="button"
          aria-label={isOn ? t.media_pause() : t.media_play()}
          onClick={() => void togglePlay(message, part, index)}
          className="grid size-11 shrink-0 place-items-center rounded-full bg-accent text-on-accent hover:bg-accent-strong [&_svg]:size-5 [&_svg]:fill-current"
        >
          {isOn ? <Pause /> : <Play className="ms-0.5" />}
        </button>
      )}
      <div className="min-w-0 flex-1">
        {part.kind === 'audio' && part.name && <bdi className="block truncate font-medium text-small">{part.name}</bdi>}
        <div className="relative flex h-7 items-center gap-px" dir="ltr">
          {bars.map((height, i) => (
            <span
              key={`bar-${i}`}
              style={{ blockSize: `${height * 100}%` }}
              className={`min-w-0.5 flex-1 rounded-full ${i / BARS < share ? 'bg-accent' : 'bg-quiet/45'}`}
            />
          ))}
          <input
            type="range"
            min={0}
            max={1}
            step={0.01}
            value={share}
            disabled={!isThis}
            aria-label={t.media_position()}
            aria-valuetext={durationText(at)}
            onChange={({ target }) => seek(Number(target.value))}
            className="absolute inset-0 cursor-pointer opacity-0"
          />
        </div>
        <span className="flex items-center gap-2 text-quiet text-tiny tabular-nums">
          {durationText(isThis && at > 0 ? at : duration)}
          {isThis && (
            <button
              type="button"
              onClick={nextSpeed}
              aria-label={t.media_speed({ speed })}
              className="rounded-full bg-hover px-2 font-semibold"
            >
              {`${speed}×`}
            </button>
          )}
        </span>
      </div>
    </div>
  )
}
