/** How far a file has come, as a ring around what stops it, goes on with it, or tries it again. */

import { ArrowDown, Play, RotateCw, X } from 'lucide-react'
import { t } from '../../i18n/messages.ts'

const CIRCUMFERENCE = 2 * Math.PI * 15

type Props = { share: number; label: string; icon: 'stop' | 'play' | 'again' | 'get'; onPress: () => void }

export function Ring({ share, label, icon, onPress }: Props) {
  const Icon = { stop: X, play: Play, again: RotateCw, get: ArrowDown }[icon]
  return (
    <button
      type="button"
      aria-label={`${label} (${t.media_percent({ percent: Math.round(share * 100) })})`}
      title={label}
      onClick={(event) => {
        event.stopPropagation()
        onPress()
      }}
      className="relative grid size-11 place-items-center rounded-full bg-black/55 text-white"
    >
      <Circle share={share} />
      <Icon className="size-4.5" />
    </button>
  )
}

/** Where nothing can be done but wait. */
export const Waiting = ({ share, label }: { share: number; label: string }) => (
  <span
    role="progressbar"
    aria-label={label}
    aria-valuenow={Math.round(share * 100)}
    className="relative size-11 shrink-0 rounded-full bg-black/55 text-white"
  >
    <Circle share={share} />
  </span>
)

const Circle = ({ share }: { share: number }) => (
  <svg viewBox="0 0 34 34" className="-rotate-90 absolute inset-0.5" aria-hidden="true">
    <circle cx="17" cy="17" r="15" fill="none" stroke="currentColor" strokeWidth="2" opacity="0.25" />
    <circle
      cx="17"
      cy="17"
      r="15"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeDasharray={CIRCUMFERENCE}
      strokeDashoffset={CIRCUMFERENCE * (1 - Math.max(0.03, share))}
      className="transition-[stroke-dashoffset] duration-(--calm)"
    />
  </svg>
)
