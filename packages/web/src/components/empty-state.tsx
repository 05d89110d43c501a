/** Nothing is here yet: why, and what to do. */

import type { ReactNode } from 'react'

type Props = { icon: ReactNode; title: string; about?: string; children?: ReactNode }

export function EmptyState({ icon, title, about, children }: Props) {
  return (
    <div className="grid h-full place-content-center justify-items-center gap-2 p-8 text-center">
      <div className="mb-2 grid size-18 place-items-center rounded-full bg-accent-soft text-accent [&_svg]:size-9">
        {icon}
      </div>
      <h2 className="font-semibold text-title">{title}</h2>
      {about && <p className="max-w-80 text-balance text-quiet">{about}</p>}
      {children && <div className="mt-3 flex flex-wrap justify-center gap-2">{children}</div>}
    </div>
  )
}
