/** What kind of message is looked for. */

import type { KeyboardEvent } from 'react'
import { t } from '../../i18n/messages.ts'
import { type Filter, look, useSearch } from './store.ts'

export function Filters() {
  const filter = useSearch((state) => state.filter)
  const filters: [Filter, string][] = [
    ['all', t.search_all()],
    ['image', t.search_photos()],
    ['video', t.search_videos()],
    ['link', t.search_links()],
    ['file', t.search_files()],
    ['voice', t.search_voice()],
    ['poll', t.search_polls()],
  ]
  const along = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
    const isBack = (getComputedStyle(event.currentTarget).direction === 'rtl') === (event.key === 'ArrowRight')
    const at = filters.findIndex(([one]) => one === filter)
    const to = (at + (isBack ? -1 : 1) + filters.length) % filters.length
    event.preventDefault()
    look({ filter: filters[to]![0] })
    ;(event.currentTarget.children[to] as HTMLElement).focus()
  }
  return (
    <div
      role="radiogroup"
      aria-label={t.search_filters()}
      className="flex shrink-0 gap-1 overflow-x-auto px-3 pb-1 [scrollbar-width:none]"
      onKeyDown={along}
    >
      {filters.map(([one, label]) => (
        <button
          key={one}
          type="button"
          // biome-ignore lint/a11y/useSemanticElements: a chip is no input
          role="radio"
          aria-checked={one === filter}
          tabIndex={one === filter ? 0 : -1}
          onClick={() => look({ filter: one })}
          className={`min-h-8 touch:min-h-10 shrink-0 rounded-full px-3 font-medium text-small transition-colors duration-(--quick) ${one === filter ? 'bg-accent-soft text-accent-strong' : 'text-quiet hover:bg-hover'}`}
        >
          {label}
        </button>
      ))}
    </div>
  )
}
