/** What has been said in the chats that were looked at, kept level with what the client tells. */

import type { Message, SendOptions } from '@parley/client'
import { create } from 'zustand'
import { client, on } from '../../worker/engine.ts'
import { me } from '../auth/store.ts'
import { withMessage, withPage } from './history.ts'

type Said = NonNullable<Message['said']>

export type History = {
  readonly messages: readonly Message[]
  readonly hasOlder: boolean
  readonly isLoaded: boolean
}

type Messages = { readonly histories: Readonly<Record<string, History>> }

const NONE: History = { messages: [], hasOlder: true, isLoaded: false }
const PAGE = 50

const useMessages = create<Messages>(() => ({ histories: {} }))

export const useHistory = (chatId: string): History => useMessages((state) => state.histories[chatId] ?? NONE)

function change(chatId: string, by: (history: History) => History): void {
  useMessages.setState(({ histories }) => {
    const before = histories[chatId] ?? NONE
    const after = by(before)
    return after === before ? { histories } : { histories: { ...histories, [chatId]: after } }
  })
}

/** Chats nobody has looked at yet are read when somebody does. */
function take(message: Message): void {
  change(message.chatId, (history) =>
    history.isLoaded ? { ...history, messages: withMessage(history.messages, message) } : history,
  )
}

export function startMessages(): void {
  on('message', take)
  on('message-changed', take)
}

export async function openHistory(chatId: string): Promise<void> {
  if (useMessages.getState().histories[chatId]?.isLoaded) return
  const page = await client.messages.list(chatId, { limit: PAGE })
  change(chatId, ({ messages }) => ({
    messages: withPage(messages, page),
    hasOlder: page.filter(({ seq }) => seq > 0).length >= PAGE,
    isLoaded: true,
  }))
}

const fetching = new Map<string, Promise<void>>()

export function loadOlder(chatId: string): Promise<void> {
  const running = fetching.get(chatId)
  if (running) return running
  const work = fetchOlder(chatId).finally(() => fetching.delete(chatId))
  fetching.set(chatId, work)
  return work
}

async function fetchOlder(chatId: string): Promise<void> {
  const { messages, hasOlder } = useMessages.getState().histories[chatId] ?? NONE
  const before = messages.find(({ seq }) => seq > 0)?.seq
  if (!hasOlder || before === undefined) return
  const page = await client.messages.list(chatId, { before, limit: PAGE })
  change(chatId, (history) => ({
    ...history,
    messages: withPage(history.messages, page),
    hasOlder: page.length >= PAGE,
  }))
}

/** The bubble is there at once; what becomes of it is heard. */
export async function send(chatId: string, said: Said, options: SendOptions = {}): Promise<void> {
  const clientId = crypto.randomUUID()
  const { replyTo, silent = false } = options
  take({
    ...{
      id: clientId,
      chatId,
      seq: 0,
      clientId,
      senderId: me(),
      deviceId: null,
      at: Date.now(),
      said,
      state: 'pending',
    },
    ...(said.text === undefined ? {} : { text: said.text }),
    ...(replyTo === undefined ? {} : { replyTo }),
    silent,
    ...{ forwarded: false, isEdited: false, isDeleted: false, isExpired: false, isPinned: false, isStarred: false },
    reactions: [],
  })
  await client.messages.send(chatId, said, { ...options, clientId })
}

export const markRead = (chatId: string) => client.messages.markRead(chatId).catch(() => {})

export const forgetMessages = () => useMessages.setState({ histories: {} })
