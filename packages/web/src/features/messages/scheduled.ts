/** What waits to be said later, by chat; asked for when a chat is opened, and again whenever something of it changed. */

import type { ScheduledMessage } from '@parley/client'
import { useEffect } from 'react'
import { create } from 'zustand'
import { client, on } from '../../worker/engine.ts'

const NONE: readonly ScheduledMessage[] = []

const useAll = create<{ readonly chats: Readonly<Record<string, readonly ScheduledMessage[]>> }>(() => ({ chats: {} }))

async function fetchScheduled(chatId: string): Promise<void> {
  const list = await client.scheduled.list(chatId).catch(() => NONE)
  useAll.setState(({ chats }) => ({ chats: { ...chats, [chatId]: list } }))
}

export function startScheduled(): void {
  on('scheduled', ({ chatId }) => void fetchScheduled(chatId))
}

export function useScheduled(chatId: string): readonly ScheduledMessage[] {
  useEffect(() => void fetchScheduled(chatId), [chatId])
  return useAll(({ chats }) => chats[chatId] ?? NONE)
}
