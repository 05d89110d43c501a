/** What was pinned in this chat; each press goes to the next one further up. */

import type { Message } from '@parley/client'
import { Pin } from 'lucide-react'
import { useEffect, useState } from 'react'
import { t } from '../../i18n/messages.ts'
import { calls, client } from '../../worker/engine.ts'
import { quietly } from './actions.ts'
import { jumpTo } from './jump.ts'
import { previewOf } from './preview.ts'
import { useHistory } from './store.ts'

/** Newest first: the server knows which, this device knows what they say. */
function usePinned(chatId: string): readonly Message[] {
  const [pinned, setPinned] = useState<readonly Message[]>([])
  const { messages } = useHistory(chatId)
  const here = messages.flatMap(({ id, isPinned }) => (isPinned ? id : [])).join(' ')
  useEffect(() => {
    let isOver = false
    const look = async () => {
      const list = await calls.marks.pinned({ chatId })
      const known = await Promise.all(list.messages.map(({ id }) => client.messages.get(id).catch(() => undefined)))
      if (!isOver) setPinned(known.filter((message) => message !== undefined && message.isPinned) as Message[])
    }
    look().catch(() => {})
    return () => {
      isOver = true
    }
  }, [chatId, here])
  return pinned
}

export function PinnedBar({ chatId }: { chatId: string }) {
  const pinned = usePinned(chatId)
  const [at, setAt] = useState(0)
  const message = pinned[at % Math.max(1, pinned.length)]
  if (!message) return null
  return (
    <button
      type="button"
      onClick={() => {
        quietly(jumpTo(chatId, message.seq))
        setAt(at + 1)
      }}
      className="appear flex w-full items-center gap-3 border-line border-b bg-raised px-4 py-1.5 text-start hover:bg-sunken"
    >
      <Pin className="size-4.5 shrink-0 text-accent" aria-hidden="true" />
      <span className="min-w-0 flex-1 border-accent border-s-3 ps-2.5 text-small">
        <span className="block font-semibold text-accent">{t.messages_pinned_bar({ count: pinned.length })}</span>
        <span className="block truncate text-quiet" dir="auto">
          {previewOf(message)}
        </span>
      </span>
    </button>
  )
}
