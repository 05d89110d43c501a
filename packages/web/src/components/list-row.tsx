/** A line of a list: something at its start, two lines of words, something at its end. */

import type { ReactNode } from 'react'

type Props = {
  start?: ReactNode
  title: ReactNode
  about?: ReactNode
  end?: ReactNode
  isCurrent?: boolean
  onPress?: () => void
}

export function ListRow({ start, title, about, end, isCurrent = false, onPress }: Props) {
  const look = `flex w-full items-center gap-3 rounded-card px-3 py-2.5 text-start ${isCurrent ? 'bg-accent-soft' : onPress ? 'hover:bg-hover active:bg-pressed' : ''}`
  const inside = (
    <>
      {start}
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{title}</span>
        {about && <span className="block truncate text-quiet text-small">{about}</span>}
      </span>
      {end}
    </>
  )
  if (!onPress) return <div className={look}>{inside}</div>
  return (
    <button type="button" className={look} onClick={onPress} aria-current={isCurrent || undefined}>
      {inside}
    </button>
  )
}
