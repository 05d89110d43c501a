/** The chats of this browser as the client tells them, each with what a list shows of it. */

import type { ChatInfo, ChatSummary } from '@parley/client'
import { create } from 'zustand'
import { client, on } from '../../worker/engine.ts'

export type { ChatInfo, ChatSummary } from '@parley/client'

type Chats = {
  readonly chats: Readonly<Record<string, ChatInfo>>
  readonly summaries: Readonly<Record<string, ChatSummary>>
  readonly isLoaded: boolean
}

const EMPTY: Chats = { chats: {}, summaries: {}, isLoaded: false }

export const useChats = create<Chats>(() => EMPTY)

export const useChat = (chatId: string): ChatInfo | undefined => useChats((state) => state.chats[chatId])

function keep(chat: ChatInfo): void {
  useChats.setState(({ chats }) => ({ chats: { ...chats, [chat.id]: chat } }))
}

function keepSummary(summary: ChatSummary): void {
  const { chat } = summary
  useChats.setState(({ chats, summaries }) => ({
    chats: { ...chats, [chat.id]: chat },
    summaries: { ...summaries, [chat.id]: summary },
  }))
}

const without = <T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> => {
  const { [key]: _, ...rest } = record
  return rest
}

export function startChats(): void {
  on('chat', keep)
  on('summary', keepSummary)
  on('chat-gone', ({ chatId }) =>
    useChats.setState(({ chats, summaries }) => ({
      chats: without(chats, chatId),
      summaries: without(summaries, chatId),
    })),
  )
}

export async function loadChats(): Promise<void> {
  const all = (await Promise.all([client.overview(), client.overview({ archived: true })])).flat()
  useChats.setState({
    chats: Object.fromEntries(all.map(({ chat }) => [chat.id, chat])),
    summaries: Object.fromEntries(all.map((summary) => [summary.chat.id, summary])),
    isLoaded: true,
  })
}

export const forgetChats = () => useChats.setState(EMPTY)

/** A hidden chat is back as soon as something is said in it. */
export const isListed = ({ state, lastMessage }: ChatInfo): boolean => !state.hidden || lastMessage > state.hiddenUpTo

/** Pinned ones on top, then the one with the newest message. */
export function inOrder(chats: Chats['chats'], archived = false): ChatInfo[] {
  return Object.values(chats)
    .filter((chat) => chat.state.archived === archived && isListed(chat))
    .sort((a, b) => Number(b.state.pinned) - Number(a.state.pinned) || b.touchedAt - a.touchedAt)
}

export async function openDirect(userId: string): Promise<ChatInfo> {
  const chat = await client.chats.openDirect(userId)
  keep(chat)
  return chat
}

export async function openSaved(): Promise<ChatInfo> {
  const chat = await client.chats.openSaved()
  keep(chat)
  return chat
}

/** Of two people: the other. */
export const otherIn = (chat: ChatInfo, me: string): string | undefined =>
  chat.type === 'direct' ? chat.members.find(({ userId }) => userId !== me)?.userId : undefined
