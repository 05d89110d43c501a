/** What of one kind was ever sent in a chat, newest first, as far as this device has read it; further back as one asks. */

import type { Message, SearchKind } from '@parley/client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { client, on } from '../../worker/engine.ts'
import { historyOf, loadOlder } from '../messages/store.ts'

export const SHELVES = {
  media: ['image', 'video'],
  links: ['link'],
  files: ['file', 'audio'],
  voice: ['voice'],
} as const satisfies Record<string, readonly SearchKind[]>

export type Shelf = keyof typeof SHELVES

const PAGE = 60
/** So many pages of the chat are read at once when one looks further back than this device has. */
const FURTHER = 4

type Found = { readonly messages: readonly Message[]; readonly hasMore: boolean; readonly isBusy: boolean }

const NOTHING: Found = { messages: [], hasMore: false, isBusy: true }

export function useGallery(chatId: string, shelf: Shelf): Found & { more(): void; error: unknown } {
  const [found, setFound] = useState(NOTHING)
  const [error, setError] = useState<unknown>(null)
  const turn = useRef(0)

  const find = useCallback(
    async (before: readonly Message[]) => {
      const mine = ++turn.current
      setFound((now) => ({ ...now, isBusy: true }))
      try {
        const last = before.at(-1)
        const query = { text: '', chatId, kind: SHELVES[shelf], limit: PAGE, beyond: last }
        const page = await client.search(query)
        if (mine !== turn.current) return
        const hasMore = page.length === PAGE || historyOf(chatId).hasOlder
        setFound({ messages: [...before, ...page], hasMore, isBusy: false })
      } catch (thrown) {
        if (mine !== turn.current) return
        setError(thrown)
        setFound((now) => ({ ...now, isBusy: false }))
      }
    },
    [chatId, shelf],
  )

  useEffect(() => {
    setFound(NOTHING)
    void find([])
    const again = ({ chatId: where }: Message) => where === chatId && void find([])
    const ends = [
      on('message', again),
      on('message-changed', (message) => (message.isDeleted || message.isExpired) && again(message)),
    ]
    return () => {
      turn.current++
      for (const end of ends) end()
    }
  }, [find, chatId])

  const more = async () => {
    const { messages } = found
    setFound({ ...found, isBusy: true })
    if (messages.length % PAGE !== 0 || messages.length === 0) {
      for (let i = 0; i < FURTHER && historyOf(chatId).hasOlder; i++) await loadOlder(chatId).catch(setError)
    }
    await find(messages)
  }
  return { ...found, error, more: () => void more() }
}
