/** Chats in their order, however many: only those in sight are on the page, and arrow keys go through all of them. */

import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { ChatMenu } from './chat-menu.tsx'
import { ChatRow } from './chat-row.tsx'
import type { ChatInfo } from './store.ts'

const ROW_REM = 4.25

const rowHeight = () => ROW_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize)

type Props = {
  label: string
  chats: readonly ChatInfo[]
  currentId: string | undefined
  onOpen: (chatId: string) => void
  /** Stands above them and scrolls away with them. */
  header?: ReactNode
}

export function ChatRows({ label, chats, currentId, onOpen, header }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const [stopId, setStop] = useState<string>()
  const virtual = useVirtualizer({
    count: chats.length,
    getScrollElement: () => scroller.current,
    getItemKey: (i) => chats[i]!.id,
    estimateSize: rowHeight,
    overscan: 6,
  })
  const stop = chats.some(({ id }) => id === stopId) ? stopId : (currentIn(chats, currentId) ?? chats[0]?.id)

  // What got the focus may have to come into sight first.
  const wanted = useRef<string>(undefined)
  useEffect(() => {
    if (wanted.current !== stop || !stop) return
    wanted.current = undefined
    scroller.current?.querySelector<HTMLElement>(`[data-chat="${stop}"]`)?.focus()
  })

  const onKeyDown = (event: KeyboardEvent) => {
    const at = chats.findIndex(({ id }) => id === stop)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: chats.length - 1 }[event.key]
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    const next = chats[Math.max(0, Math.min(chats.length - 1, to))]
    if (!next) return
    wanted.current = next.id
    virtual.scrollToIndex(chats.indexOf(next))
    setStop(next.id)
  }

  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-2 pb-3">
      {header}
      <ul
        id="chats"
        aria-label={label}
        onKeyDown={onKeyDown}
        className="relative"
        style={{ blockSize: `${virtual.getTotalSize()}px` }}
      >
        {virtual.getVirtualItems().map(({ index, start }) => {
          const chat = chats[index]!
          return (
            <li
              key={chat.id}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${start}px)` }}
              aria-setsize={chats.length}
              aria-posinset={index + 1}
              onFocus={() => setStop(chat.id)}
            >
              <ChatMenu chat={chat}>
                <ChatRow chat={chat} isCurrent={chat.id === currentId} isStop={chat.id === stop} onOpen={onOpen} />
              </ChatMenu>
            </li>
          )
        })}
      </ul>
    </div>
  )
}

const currentIn = (chats: readonly ChatInfo[], id: string | undefined) =>
  id !== undefined && chats.some((chat) => chat.id === id) ? id : undefined
