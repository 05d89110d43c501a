/** Where in a conversation one is: brought to what is unread, to the newest, or to what was jumped to, and kept there until one moves oneself. */

import type { Virtualizer } from '@tanstack/react-virtual'
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'
import { landed, useJumps } from './jump.ts'
import type { Row } from './rows.ts'

export type List = Virtualizer<HTMLDivElement, Element>
type Aim = { readonly key: string; readonly index: number; readonly align: 'start' | 'center' }

export function usePlace(list: List, scroller: RefObject<HTMLDivElement | null>, rows: readonly Row[], chatId: string) {
  const aim = useRef<Aim | null>(null)
  const isPlaced = useRef(false)
  const jump = useJumps((state) => (state.jump?.chatId === chatId ? state.jump : null))

  const goTo = (index: number, align: Aim['align']) => {
    aim.current = { key: rows[index]!.key, index, align }
    list.scrollToIndex(index, { align })
  }
  const goToEnd = () => {
    aim.current = null
    list.scrollToEnd()
  }

  // The list seeks a number, for as long as it measures what it finds there: when older comes in above, that is another row.
  useLayoutEffect(() => {
    if (!aim.current) return
    const { key, index, align } = aim.current
    const now = rows.findIndex((row) => row.key === key)
    if (now >= 0 && now !== index) goTo(now, align)
  })

  // First of all: at what is unread, else at the newest.
  useLayoutEffect(() => {
    if (isPlaced.current || rows.length === 0) return
    isPlaced.current = true
    const unread = rows.findIndex(({ kind }) => kind === 'unread')
    if (unread >= 0) goTo(unread, 'start')
    else goToEnd()
  })

  useLayoutEffect(() => {
    if (!jump) return
    const index = rows.findIndex((row) => row.kind === 'message' && row.message.seq === jump.seq)
    if (jump.seq === Number.POSITIVE_INFINITY) goToEnd()
    else if (index >= 0) goTo(index, 'center')
    landed()
  })

  useEffect(() => {
    const moved = () => {
      aim.current = null
    }
    const element = scroller.current
    const ways = ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const
    for (const way of ways) element?.addEventListener(way, moved, { passive: true })
    return () => {
      for (const way of ways) element?.removeEventListener(way, moved)
    }
  }, [scroller])
}
