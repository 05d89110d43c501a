/** How a page of settings is laid out: groups with a name, of rows that each say what they change. */

import { type ReactNode, useId } from 'react'

type GroupProps = { title?: string; about?: ReactNode; children: ReactNode }

export function Group({ title, about, children }: GroupProps) {
  const id = useId()
  return (
    <section aria-labelledby={title ? id : undefined} className="flex flex-col gap-2">
      {title && (
        <h3 id={id} className="px-1 font-semibold text-small">
          {title}
        </h3>
      )}
      <div className="divide-y divide-line overflow-hidden rounded-card border border-line bg-raised">{children}</div>
      {about && <p className="px-1 text-quiet text-small">{about}</p>}
    </section>
  )
}

type RowProps = { title: ReactNode; about?: ReactNode; start?: ReactNode; end?: ReactNode; children?: ReactNode }

/** `end` stands beside the words; `children` below them, as wide as the row. */
export function Row({ title, about, start, end, children }: RowProps) {
  return (
    <div className="flex flex-col gap-3 px-4 py-3">
      <div className="flex min-h-9 items-center gap-3">
        {start}
        <div className="min-w-0 flex-1">
          <div className="font-medium wrap-anywhere">{title}</div>
          {about && <div className="text-quiet text-small">{about}</div>}
        </div>
        {end}
      </div>
      {children}
    </div>
  )
}
