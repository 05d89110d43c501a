/** Going to a message: quoted, found, pinned, of a day, the first unread; and back to where one came from. */

import type { Message } from '@parley/client'
import { create } from 'zustand'
import { historyOf, showStretch } from './store.ts'

type Jump = {
  readonly chatId: string
  readonly seq: number
  /** Each jump is another, even to the same place. */
  readonly turn: number
}

type Jumps = {
  readonly jump: Jump | null
  /** The message that is pointed at for a moment. */
  readonly lit: string | null
  /** By chat: where to go back to, the last first. */
  readonly back: Readonly<Record<string, readonly number[]>>
}

const LIT_MS = 1_600

export const useJumps = create<Jumps>(() => ({ jump: null, lit: null, back: {} }))

let turns = 0
let lighting: ReturnType<typeof setTimeout> | undefined

/** `from`: the message one came from, to be found again. */
export async function jumpTo(chatId: string, seq: number, from?: number): Promise<void> {
  const isHere = historyOf(chatId).messages.some((message) => message.seq === seq)
  if (!isHere) await showStretch(chatId, { around: seq })
  const target = nearest(historyOf(chatId).messages, seq)
  if (!target) return
  useJumps.setState(({ back }) => ({
    jump: { chatId, seq: target.seq, turn: ++turns },
    lit: target.id,
    ...(from === undefined ? {} : { back: { ...back, [chatId]: [from, ...(back[chatId] ?? [])] } }),
  }))
  clearTimeout(lighting)
  lighting = setTimeout(() => useJumps.setState({ lit: null }), LIT_MS)
}

/** To the newest, wherever one is. */
export async function jumpToEnd(chatId: string): Promise<void> {
  if (historyOf(chatId).hasNewer) await showStretch(chatId)
  useJumps.setState({ jump: { chatId, seq: Number.POSITIVE_INFINITY, turn: ++turns } })
}

/** To the first message of a day, or what comes next. */
export async function jumpToDay(chatId: string, day: number): Promise<void> {
  const messages = await showStretch(chatId, { at: day })
  const target = messages.find(({ at, seq }) => at >= day && seq > 0) ?? messages.at(-1)
  if (target) await jumpTo(chatId, target.seq)
}

/** Back to where one came from; if that was nowhere, to the newest. */
export async function jumpBack(chatId: string): Promise<void> {
  const [last, ...rest] = useJumps.getState().back[chatId] ?? []
  useJumps.setState(({ back }) => ({ back: { ...back, [chatId]: rest } }))
  await (last === undefined ? jumpToEnd(chatId) : jumpTo(chatId, last))
}

/** It has been gone to. */
export const landed = () => useJumps.setState({ jump: null })

/** What was jumped to may be gone: whatever stands in its place. */
const nearest = (messages: readonly Message[], seq: number): Message | undefined =>
  messages.find((message) => message.seq >= seq) ?? messages.findLast((message) => message.seq > 0)
