/** Something to know that stays until it is over. */

import type { ReactNode } from 'react'

type Props = { tone?: 'calm' | 'warn' | 'danger'; icon?: ReactNode; children: ReactNode; action?: ReactNode }

const TONES = { calm: 'bg-accent-soft text-ink', warn: 'bg-warn-soft text-ink', danger: 'bg-danger-soft text-danger' }

export function Banner({ tone = 'calm', icon, children, action }: Props) {
  return (
    <div
      role={tone === 'danger' ? 'alert' : 'status'}
      className={`flex items-center gap-2.5 rounded-card px-3.5 py-2.5 text-small [&_svg]:size-4.5 [&_svg]:shrink-0 ${TONES[tone]}`}
    >
      {icon}
      <div className="flex-1">{children}</div>
      {action}
    </div>
  )
}
