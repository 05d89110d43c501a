/** What a message answers, in a line; a press goes there. */

import type { Message } from '@parley/client'
import { useEffect, useState } from 'react'
import { t } from '../../i18n/messages.ts'
import { client } from '../../worker/engine.ts'
import { useName } from '../users/store.ts'
import { quietly } from './actions.ts'
import { jumpTo } from './jump.ts'
import { previewOf } from './preview.ts'
import { useHistory } from './store.ts'

/** From what is at hand, else from the device. */
function useMessage(chatId: string, id: string): Message | undefined {
  const known = useHistory(chatId).messages.find((message) => message.id === id)
  const [fetched, setFetched] = useState<Message>()
  const isKnown = known !== undefined
  useEffect(() => {
    if (!isKnown) client.messages.get(id).then(setFetched, () => {})
  }, [id, isKnown])
  return known ?? fetched
}

export function Quote({ message, id }: { message: Message; id: string }) {
  const quoted = useMessage(message.chatId, id)
  const seq = Number(id.slice(id.lastIndexOf('.') + 1))
  return (
    <button
      type="button"
      onClick={() => quietly(jumpTo(message.chatId, seq, message.seq))}
      className="mb-1 block w-full min-w-32 rounded-small border-accent border-s-3 bg-hover px-2.5 py-1 text-start text-small hover:bg-pressed"
    >
      <QuotedWords quoted={quoted} />
    </button>
  )
}

export function QuotedWords({ quoted }: { quoted: Message | undefined }) {
  const name = useName(quoted?.senderId ?? undefined)
  return (
    <>
      <span className="block truncate font-semibold text-accent">{quoted ? name : '…'}</span>
      <span className="line-clamp-2 text-ink/80 wrap-anywhere" dir="auto">
        {quoted ? previewOf(quoted) || t.messages_quoted() : t.messages_quoted()}
      </span>
    </>
  )
}
