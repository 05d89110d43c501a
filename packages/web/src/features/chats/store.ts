/** The chats of this browser, as the client tells them, with the newest message of each. */

import type { ChatInfo, Message } from '@parley/client'
import { create } from 'zustand'
import { client, on } from '../../worker/engine.ts'

export type { ChatInfo } from '@parley/client'

type Chats = {
  readonly chats: Readonly<Record<string, ChatInfo>>
  readonly newest: Readonly<Record<string, Message>>
  readonly isLoaded: boolean
}

const EMPTY: Chats = { chats: {}, newest: {}, isLoaded: false }

export const useChats = create<Chats>(() => EMPTY)

export const useChat = (chatId: string): ChatInfo | undefined => useChats((state) => state.chats[chatId])

function keep(chat: ChatInfo): void {
  useChats.setState(({ chats }) => ({ chats: { ...chats, [chat.id]: chat } }))
}

function keepNewest(message: Message): void {
  const known = useChats.getState().newest[message.chatId]
  if (known && known.seq > message.seq && message.seq > 0) return
  useChats.setState(({ newest }) => ({ newest: { ...newest, [message.chatId]: message } }))
}

export function startChats(): void {
  on('chat', keep)
  on('chat-gone', ({ chatId }) =>
    useChats.setState(({ chats }) => {
      const { [chatId]: _, ...rest } = chats
      return { chats: rest }
    }),
  )
  on('message', keepNewest)
  on('message-changed', (message) => {
    const known = useChats.getState().newest[message.chatId]
    if (!known || known.id === message.id || message.seq === 0) keepNewest(message)
  })
}

export async function loadChats(): Promise<void> {
  const lists = await Promise.all([client.chats.list(), client.chats.list({ archived: true })])
  useChats.setState({ chats: Object.fromEntries(lists.flat().map((chat) => [chat.id, chat])), isLoaded: true })
  await Promise.all(
    lists.flat().map(async ({ id }) => {
      const [message] = (await client.messages.list(id, { limit: 1 })).slice(-1)
      if (message) keepNewest(message)
    }),
  )
}

export const forgetChats = () => useChats.setState(EMPTY)

/** Pinned ones on top, then the one with the newest message. */
export function inOrder(chats: Chats['chats'], archived = false): ChatInfo[] {
  return Object.values(chats)
    .filter(
      ({ state, lastMessage }) => state.archived === archived && (!state.hidden || lastMessage > state.hiddenUpTo),
    )
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
