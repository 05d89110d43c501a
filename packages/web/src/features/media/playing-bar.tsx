/** Above the chats while something is being listened to: who speaks, and the way to hold or end it. */

import { Pause, Play, X } from 'lucide-react'
import { useLocation } from 'wouter'
import { IconButton } from '../../components/button.tsx'
import { t } from '../../i18n/messages.ts'
import { useName } from '../users/store.ts'
import { nextSpeed, resume, stopPlaying, usePlaying } from './playing.ts'
import { durationText } from './sizes.ts'

export function PlayingBar() {
  const { key, chatId, senderId, isOn, at, duration, speed } = usePlaying()
  const [path, go] = useLocation()
  const name = useName(senderId ?? undefined)
  // In its own chat it is seen where it is.
  if (key === null || path === `/chat/${chatId}`) return null
  return (
    <div
      className="flex items-center gap-1 border-line border-b bg-raised px-2 py-1"
      role="region"
      aria-label={t.media_playing()}
    >
      <IconButton label={isOn ? t.media_pause() : t.media_play()} icon={isOn ? <Pause /> : <Play />} onClick={resume} />
      <button
        type="button"
        className="min-h-9 min-w-0 flex-1 truncate text-start text-small"
        onClick={() => go(`/chat/${chatId}`)}
      >
        <span className="font-medium">{name}</span>
        <span className="ms-2 text-quiet tabular-nums">{`${durationText(at)} / ${durationText(duration)}`}</span>
      </button>
      <button
        type="button"
        onClick={nextSpeed}
        aria-label={t.media_speed({ speed })}
        className="min-h-9 rounded-full px-2 font-semibold text-accent text-small"
      >
        {`${speed}×`}
      </button>
      <IconButton label={t.media_stop()} icon={<X />} onClick={stopPlaying} />
    </div>
  )
}
