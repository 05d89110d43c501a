/** One box for everything: people, chats, and what was said. ⌘K or Ctrl-K leads to it from anywhere. */

import { Search, X } from 'lucide-react'
import { type KeyboardEvent, useRef } from 'react'
import { IconButton } from '../../components/button.tsx'
import { t } from '../../i18n/messages.ts'
import { closeSearch, look, openSearch, useSearch } from './store.ts'

export const RESULTS = 'search-results'

const options = () => [...document.querySelectorAll<HTMLElement>(`#${RESULTS} [role=option]`)]

/** The results keep to `aria-selected`; the focus stays in the box, so that one can go on typing. */
function move(step: number): void {
  const all = options()
  const at = all.findIndex((option) => option.ariaSelected === 'true')
  const next = all[Math.max(0, Math.min(all.length - 1, at + step))]
  next?.dispatchEvent(new CustomEvent('choose', { bubbles: true }))
}

const BOX = 'search-box'

/** From wherever one is. */
export function toSearch(go: (path: string) => void): void {
  const box = document.getElementById(BOX)
  // At once: the first letters may be on their way.
  if (box?.offsetParent) return box.focus()
  go('/')
  requestAnimationFrame(() => document.getElementById(BOX)?.focus())
}

export function SearchBox() {
  const input = useRef<HTMLInputElement>(null)
  const { text, isOpen } = useSearch()

  const close = () => {
    closeSearch()
    input.current?.blur()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      move(event.key === 'ArrowDown' ? 1 : -1)
    } else if (event.key === 'Tab' && text === '') {
      // Passing through: what comes next is the list, which stands behind the results.
      closeSearch()
    } else if (event.key === 'Enter') {
      event.preventDefault()
      options()
        .find((option) => option.ariaSelected === 'true')
        ?.click()
    } else if (event.key === 'Escape') {
      event.preventDefault()
      if (text === '') close()
      else look({ text: '' })
    }
  }
  return (
    <search className="px-3 pb-2">
      <div className="flex items-center rounded-full bg-sunken ps-3 pe-1 focus-within:ring-2 focus-within:ring-accent">
        <Search className="size-4.5 shrink-0 text-quiet" aria-hidden="true" />
        <input
          ref={input}
          id={BOX}
          type="text"
          role="combobox"
          aria-label={t.search_label()}
          aria-expanded={isOpen}
          aria-controls={RESULTS}
          aria-autocomplete="list"
          aria-activedescendant={isOpen ? `${RESULTS}-current` : undefined}
          placeholder={t.search_placeholder()}
          value={text}
          onChange={(event) => look({ text: event.target.value })}
          onFocus={openSearch}
          onKeyDown={onKeyDown}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          enterKeyHint="search"
          className="min-h-9 touch:min-h-11 min-w-0 flex-1 bg-transparent px-2.5 outline-none placeholder:text-quiet"
        />
        {isOpen && (
          <IconButton label={t.search_close()} icon={<X />} onClick={close} className="size-8! [&_svg]:size-4.5!" />
        )}
      </div>
    </search>
  )
}
