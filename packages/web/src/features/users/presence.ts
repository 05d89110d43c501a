/** Who is there and who types: heard in passing, never kept. */

import { create } from 'zustand'
import { client, on } from '../../worker/engine.ts'

type Seen = { readonly status?: 'online' | 'away' | 'offline'; readonly lastSeen?: number | undefined }

type Presence = {
  readonly seen: Readonly<Record<string, Seen>>
  /** By chat: who types, and until when that holds. */
  readonly typing: Readonly<Record<string, Readonly<Record<string, number>>>>
}

/** A typing that is not said again fades; a little longer than it is repeated. */
const FADES_MS = 4_000

export const usePresence = create<Presence>(() => ({ seen: {}, typing: {} }))

export function startPresence(): void {
  on('presence', ({ userId, ...seen }) =>
    usePresence.setState((state) => ({ seen: { ...state.seen, [userId]: { ...state.seen[userId], ...seen } } })),
  )
  on('connection', (state) => {
    if (state === 'online') void watchAgain()
  })
  on('typing', ({ chatId, userId, isTyping }) => {
    setTyping(chatId, userId, isTyping)
    if (isTyping) setTimeout(() => fade(chatId, userId), FADES_MS)
  })
}

function setTyping(chatId: string, userId: string, isTyping: boolean): void {
  usePresence.setState(({ typing }) => {
    const { [userId]: _, ...others } = typing[chatId] ?? {}
    return { typing: { ...typing, [chatId]: isTyping ? { ...others, [userId]: Date.now() } : others } }
  })
}

function fade(chatId: string, userId: string): void {
  const since = usePresence.getState().typing[chatId]?.[userId]
  if (since !== undefined && Date.now() - since >= FADES_MS - 50) setTyping(chatId, userId, false)
}

const watched = new Set<string>()

/** Follows these people too; they stay followed while the app runs. */
export async function watchPeople(userIds: readonly string[]): Promise<void> {
  const before = watched.size
  for (const id of userIds) watched.add(id)
  if (watched.size > before) await watchAgain()
}

/** To be said again after every reconnection. */
async function watchAgain(): Promise<void> {
  if (watched.size === 0) return
  const users = await client.presence.watch([...watched].slice(-500)).catch(() => [])
  for (const { userId, status, lastSeen } of users) {
    usePresence.setState((state) => ({ seen: { ...state.seen, [userId]: { status, lastSeen } } }))
  }
}
