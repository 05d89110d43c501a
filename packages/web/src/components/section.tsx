/** Lines that belong together, on one card, under what they are. */

import type { ReactNode } from 'react'

export function Section({ title, children, end }: { title?: string; children: ReactNode; end?: ReactNode }) {
  return (
    <section className="flex flex-col gap-1.5">
      {title && (
        <div className="flex items-center gap-2 px-3">
          <h3 className="flex-1 font-semibold text-quiet text-small">{title}</h3>
          {end}
        </div>
      )}
      <div className="rounded-card bg-raised p-1 shadow-low">{children}</div>
    </section>
  )
}
