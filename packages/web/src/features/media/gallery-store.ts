/** What of one kind was ever sent in a chat, newest first, as far as this device has read it; further back as one asks. */

import type { Message, SearchKind } from '@parley/client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { client, on } from '../../worker/engine.ts'
import { historyOf } from '../messages/store.ts'

const SHELVES = {
  media: ['image', 'video'],
  links: ['link'],
  files: ['file', 'audio'],
  voice: ['voice'],
} as const satisfies Record<string, readonly SearchKind[]>

export type Shelf = keyof typeof SHELVES

const PAGE = 60
/** So many stretches of the chat are read for one press, where this device has no more. */
const FURTHER = 4

type Found = {
  readonly messages: readonly Message[]
  /** All that this device has read. */
  readonly isSpent: boolean
  /** And that is all there is. */
  readonly isWhole: boolean
  readonly isBusy: boolean
  readonly error: unknown
}

const NOTHING: Found = { messages: [], isSpent: false, isWhole: false, isBusy: true, error: null }

const mayHold = ({ said, text }: Message) => said?.media !== undefined || (text?.includes('://') ?? false)

export function useGallery(chatId: string, shelf: Shelf) {
  const [found, setFound] = useState(NOTHING)
  const turn = useRef(0)

  const find = useCallback(
    async (before: readonly Message[], limit = PAGE) => {
      const mine = ++turn.current
      try {
        const query = { text: '', chatId, kind: SHELVES[shelf], limit, beyond: before.at(-1) }
        const page = await client.search(query)
        if (mine !== turn.current) return
        const read = { messages: [...before, ...page], isSpent: page.length < limit }
        setFound(({ isWhole }) => ({ ...read, isWhole, isBusy: false, error: null }))
      } catch (error) {
        if (mine === turn.current) setFound((now) => ({ ...now, isBusy: false, error }))
      }
    },
    [chatId, shelf],
  )

  const length = useRef(0)
  length.current = found.messages.length
  useEffect(() => {
    setFound(NOTHING)
    void find([])
    // As much of it as there was, with what came or went.
    const again = (message: Message) => message.chatId === chatId && void find([], Math.max(PAGE, length.current))
    const ends = [
      on('message', (message) => mayHold(message) && again(message)),
      on('message-changed', (message) => (message.isDeleted || message.isExpired) && again(message)),
    ]
    return () => {
      turn.current++
      for (const end of ends) end()
    }
  }, [find, chatId])

  const further = async (): Promise<boolean> => {
    for (let i = 0; i < FURTHER; i++) if (!(await client.searchFurther(chatId))) return false
    return true
  }
  const more = async () => {
    const { messages, isSpent } = found
    setFound({ ...found, isBusy: true })
    try {
      const isWhole = isSpent && !(await further())
      setFound((now) => ({ ...now, isWhole }))
      await find(messages)
    } catch (error) {
      setFound((now) => ({ ...now, isBusy: false, error }))
    }
  }
  const isAll = found.isWhole || !historyOf(chatId).hasOlder
  return { ...found, hasMore: !(found.isSpent && isAll), more: () => void more() }
}
