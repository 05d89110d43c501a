/** What was said, however long: only what is in sight is on the page, and what is read stays where it is when older comes in. */

import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { t } from '../../i18n/messages.ts'
import { dayName } from '../../i18n/times.ts'
import { useMe } from '../auth/store.ts'
import type { ChatInfo } from '../chats/store.ts'
import { Bubble } from './bubble.tsx'
import { useDeleting } from './deleting.ts'
import { DownButton } from './down-button.tsx'
import { type List, usePlace } from './history-place.ts'
import { MessageMenu } from './message-menu.tsx'
import { NoticeLine } from './notice-line.tsx'
import { shownNotices } from './notice-words.ts'
import { reachOfOthers, stateOf } from './reach.ts'
import { dayAt, type Row, rowsOf } from './rows.ts'
import { type History, loadNewer, loadOlder, markRead } from './store.ts'
import { swipeToReply } from './swipe-to-reply.ts'

/** More is asked for this far before the end of what is held is reached. */
const EARLY_PX = 1_500
const NEAR_END_PX = 120

type Props = { chat: ChatInfo; history: History; unreadFrom: number | null }

export function HistoryView({ chat, history, unreadFrom }: Props) {
  const me = useMe()
  const scroller = useRef<HTMLDivElement>(null)
  const deleting = useDeleting((state) => state.ids)
  const { messages, notices, hasOlder, hasNewer } = history
  const rows = useMemo(() => {
    const shown = deleting.size === 0 ? messages : messages.filter(({ id }) => !deleting.has(id))
    return rowsOf(shown, shownNotices(chat.type, { messages, notices }), unreadFrom, hasOlder)
  }, [messages, notices, chat.type, deleting, unreadFrom, hasOlder])
  const reach = useMemo(() => reachOfOthers(chat, me), [chat, me])
  const swipe = useMemo(() => swipeToReply(chat.id), [chat.id])
  const [place, setPlace] = useState({ isAtEnd: true, seen: 0, day: 0 })

  const list: List = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    getItemKey: (i) => rows[i]!.key,
    estimateSize: (i) => (rows[i]!.kind === 'message' ? 44 : 40),
    anchorTo: 'end',
    followOnAppend: !hasNewer,
    scrollEndThreshold: NEAR_END_PX,
    overscan: 6,
    paddingStart: 8,
    paddingEnd: 12,
  })

  usePlace(list, scroller, rows, chat.id)

  const look = () => {
    const element = scroller.current
    if (!element) return
    const { scrollTop, clientHeight, scrollHeight } = element
    if (scrollTop < EARLY_PX && hasOlder) void loadOlder(chat.id)
    const below = scrollHeight - scrollTop - clientHeight
    if (below < EARLY_PX && hasNewer) void loadNewer(chat.id)
    const items = list.getVirtualItems()
    const lowest = items.findLast(({ start, size }) => start + size / 2 <= scrollTop + clientHeight)
    const seen = seqAt(rows, lowest?.index ?? -1)
    if (seen > 0) markRead(chat.id, seen)
    const top = items.find(({ end }) => end > scrollTop)
    const isAtEnd = below < NEAR_END_PX && !hasNewer
    const day = dayAt(rows, top?.index ?? 0) ?? 0
    setPlace((before) => {
      const next = { isAtEnd, seen: Math.max(before.seen, seen), day: new Date(day).setHours(0, 0, 0, 0) }
      return before.isAtEnd === next.isAtEnd && before.seen === next.seen && before.day === next.day ? before : next
    })
  }
  // What came in is seen without any scrolling.
  useLayoutEffect(() => {
    const frame = requestAnimationFrame(look)
    addEventListener('focus', look)
    return () => {
      cancelAnimationFrame(frame)
      removeEventListener('focus', look)
    }
  })

  return (
    <div className="relative min-h-0 flex-1">
      <MessageMenu chat={chat}>
        <div
          ref={scroller}
          onScroll={look}
          onKeyDown={walk}
          {...swipe}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
          tabIndex={0}
          role="log"
          aria-label={t.messages_history()}
          aria-live="off"
          data-history
          className="flex h-full flex-col overflow-y-auto overscroll-contain [overflow-anchor:none]"
        >
          {/* What is little stands at the foot, where one writes. */}
          <div
            className="relative mx-auto mt-auto w-full max-w-3xl shrink-0"
            style={{ blockSize: `${list.getTotalSize()}px` }}
          >
            {list.getVirtualItems().map((item) => {
              const row = rows[item.index]!
              return (
                <div
                  key={row.key}
                  ref={list.measureElement}
                  data-index={item.index}
                  className="absolute inset-x-0 top-0"
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  {row.kind === 'message' ? (
                    <Bubble
                      message={row.message}
                      isMine={row.message.senderId === me}
                      isFirst={row.isFirst}
                      isLast={row.isLast}
                      isNamed={chat.type === 'group'}
                      state={row.message.senderId === me && chat.type !== 'saved' ? stateOf(row.message, reach) : null}
                    />
                  ) : row.kind === 'day' ? (
                    <Pill text={dayName(row.at)} />
                  ) : row.kind === 'notice' ? (
                    <NoticeLine notices={row.notices} />
                  ) : (
                    <UnreadLine />
                  )}
                </div>
              )
            })}
          </div>
        </div>
      </MessageMenu>
      {list.isScrolling && !place.isAtEnd && place.day > 0 && (
        <div className="pointer-events-none absolute inset-x-0 top-1" aria-hidden="true">
          <Pill text={dayName(place.day)} />
        </div>
      )}
      <DownButton chatId={chat.id} messages={messages} me={me} isAtEnd={place.isAtEnd} seen={place.seen} />
    </div>
  )
}

function seqAt(rows: readonly Row[], index: number): number {
  for (let i = index; i >= 0; i--) {
    const row = rows[i]!
    if (row.kind === 'message' && row.message.seq > 0) return row.message.seq
  }
  return 0
}

/** Arrows go from message to message; the menu key or Enter opens what can be done with one. */
function walk(event: KeyboardEvent<HTMLDivElement>): void {
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-message]')].sort(
    (a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top,
  )
  const at = all.indexOf(document.activeElement as HTMLElement)
  if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
    const next = at < 0 ? all.length - 1 : at + (event.key === 'ArrowUp' ? -1 : 1)
    event.preventDefault()
    all[next]?.focus()
    all[next]?.scrollIntoView({ block: 'nearest' })
  } else if (event.key === 'Enter' && at >= 0) {
    event.preventDefault()
    const { left, top, width, height } = all[at]!.getBoundingClientRect()
    const place = { clientX: left + width / 2, clientY: top + height / 2 }
    all[at]!.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, ...place }))
  }
}

const Pill = ({ text }: { text: string }) => (
  <div className="grid place-items-center py-2">
    <span className="rounded-full bg-raised/90 px-3 py-1 font-medium text-quiet text-small shadow-low">{text}</span>
  </div>
)

const UnreadLine = () => (
  <div className="my-2 flex items-center gap-3 px-3 font-medium text-accent text-small">
    <span className="h-px flex-1 bg-accent/40" />
    {t.messages_unread()}
    <span className="h-px flex-1 bg-accent/40" />
  </div>
)
