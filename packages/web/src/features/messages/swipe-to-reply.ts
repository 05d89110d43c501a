/** On glass a message is answered by drawing it aside, the way one reads. What goes up or down is scrolling, and stays so. */

import type { TouchEvent } from 'react'
import { mayReply } from './actions.ts'
import { startReply } from './composing.ts'
import { historyOf } from './store.ts'

/** As far as this it is a swipe, and from there on an answer. */
const BEGUN_PX = 12
const ENOUGH_PX = 56
const FURTHEST_PX = 80

type Swipe = { readonly bubble: HTMLElement; readonly x: number; readonly y: number; way: number | null }

export function swipeToReply(chatId: string) {
  let swipe: Swipe | null = null

  function onTouchStart({ touches, target }: TouchEvent): void {
    const on = target as HTMLElement
    const bubble = on.closest<HTMLElement>('[data-message]')
    const touch = touches[0]
    // What is drawn along by itself: where one is in a sound, code that is wider than its bubble.
    const isOther = on.closest('input, pre') !== null
    swipe =
      bubble && touch && touches.length === 1 && !isOther
        ? { bubble, x: touch.clientX, y: touch.clientY, way: null }
        : null
  }

  function onTouchMove({ touches }: TouchEvent): void {
    const touch = touches[0]
    if (!swipe || !touch) return
    const forward = document.documentElement.dir === 'rtl' ? -1 : 1
    const along = (touch.clientX - swipe.x) * forward
    const across = Math.abs(touch.clientY - swipe.y)
    if (swipe.way === null) {
      if (across > BEGUN_PX || along < -BEGUN_PX) swipe = null
      if (!swipe || along < BEGUN_PX) return
    }
    swipe.way = Math.max(0, Math.min(FURTHEST_PX, along))
    swipe.bubble.style.transform = `translateX(${swipe.way * forward}px)`
  }

  function onTouchEnd(): void {
    if (!swipe) return
    const { bubble, way } = swipe
    swipe = null
    bubble.style.transform = ''
    if (way === null || way < ENOUGH_PX) return
    const message = historyOf(chatId).messages.find(({ id }) => id === bubble.dataset['message'])
    if (!message || !mayReply(message)) return
    navigator.vibrate?.(8)
    startReply(message)
  }

  function onTouchCancel(): void {
    if (swipe) swipe.bubble.style.transform = ''
    swipe = null
  }

  return { onTouchStart, onTouchMove, onTouchEnd, onTouchCancel }
}
