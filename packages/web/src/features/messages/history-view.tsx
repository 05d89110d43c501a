/** What was said, however long: only what is in sight is on the page, and what is read stays where it is when older comes in. */

import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { IconButton } from '../../components/button.tsx'
import { t } from '../../i18n/messages.ts'
import { dayName } from '../../i18n/times.ts'
import { useMe } from '../auth/store.ts'
import type { ChatInfo } from '../chats/store.ts'
import { Bubble } from './bubble.tsx'
import { reachOfOthers, stateOf } from './reach.ts'
import { rowsOf } from './rows.ts'
import { type History, loadOlder } from './store.ts'

/** Older ones are asked for this far before the top is reached. */
const EARLY_PX = 1_200
const NEAR_END_PX = 120

export function HistoryView({ chat, history }: { chat: ChatInfo; history: History }) {
  const me = useMe()
  const scroller = useRef<HTMLDivElement>(null)
  const [unreadFrom] = useState(() => firstUnread(chat, me))
  const rows = useMemo(() => rowsOf(history.messages, unreadFrom), [history.messages, unreadFrom])
  const reach = useMemo(() => reachOfOthers(chat, me), [chat, me])
  const [isAtEnd, setAtEnd] = useState(true)

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    getItemKey: (i) => rows[i]!.key,
    estimateSize: (i) => (rows[i]!.kind === 'message' ? 44 : 40),
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: NEAR_END_PX,
    overscan: 8,
    paddingStart: 8,
    paddingEnd: 12,
  })

  const isFilled = rows.length > 0
  useEffect(() => {
    if (isFilled) virtual.scrollToEnd()
  }, [isFilled, virtual])

  const onScroll = () => {
    const element = scroller.current!
    if (element.scrollTop < EARLY_PX && history.hasOlder) void loadOlder(chat.id)
    setAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX)
  }

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        onScroll={onScroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        tabIndex={0}
        role="log"
        aria-label={t.messages_history()}
        className="h-full overflow-y-auto overscroll-contain [overflow-anchor:none]"
      >
        <div className="relative mx-auto w-full max-w-3xl" style={{ blockSize: `${virtual.getTotalSize()}px` }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index]!
            return (
              <div
                key={row.key}
                ref={virtual.measureElement}
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
                ) : (
                  <Pill text={row.kind === 'day' ? dayName(row.at) : '—'} />
                )}
              </div>
            )
          })}
        </div>
      </div>
      {!isAtEnd && (
        <IconButton
          label={t.messages_bottom()}
          icon={<ArrowDown />}
          onClick={() => virtual.scrollToEnd({ behavior: 'smooth' })}
          className="appear absolute end-4 bottom-3 bg-raised shadow-high"
        />
      )}
    </div>
  )
}

const Pill = ({ text }: { text: string }) => (
  <div className="grid place-items-center py-2">
    <span className="rounded-full bg-raised/85 px-3 py-1 font-medium text-quiet text-small shadow-low">{text}</span>
  </div>
)

function firstUnread(chat: ChatInfo, me: string): number | null {
  const read = chat.reach[me]?.read ?? 0
  return chat.lastMessage > read && read > 0 ? read + 1 : null
}
