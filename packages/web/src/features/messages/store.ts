/**
 * What has been said in the chats that were looked at: of each one stretch without a gap, kept level with what the client tells.
 * Usually its end; after a jump a part further up, to which newer and older is added as one reads on.
 */

import type { Message, Notice, Said } from '@parley/client'
import { create } from 'zustand'
import { client, on } from '../../worker/engine.ts'
import { keyOf, lastPlaced, withMessage, withNotices, withoutMessage, withPage } from './history.ts'

export type History = {
  readonly messages: readonly Message[]
  /** What else happened between them. */
  readonly notices: readonly Notice[]
  readonly hasOlder: boolean
  readonly hasNewer: boolean
  readonly isLoaded: boolean
  /** Another stretch has another number: where one was in the last means nothing in this one. */
  readonly stretch: number
}

type Messages = { readonly histories: Readonly<Record<string, History>> }
type PageAt = NonNullable<Parameters<typeof client.messages.page>[1]>

const NONE: History = { messages: [], notices: [], hasOlder: true, hasNewer: false, isLoaded: false, stretch: 0 }
const PAGE = 50

const useMessages = create<Messages>(() => ({ histories: {} }))

export const useHistory = (chatId: string): History => useMessages((state) => state.histories[chatId] ?? NONE)

export const historyOf = (chatId: string): History => useMessages.getState().histories[chatId] ?? NONE

/** One message as it stands now, also when it gets its place meanwhile. */
export const useMessage = (chatId: string, key: string | undefined): Message | undefined =>
  useMessages(({ histories }) =>
    key === undefined ? undefined : histories[chatId]?.messages.find((message) => keyOf(message) === key),
  )

function change(chatId: string, by: (history: History) => History): void {
  useMessages.setState((state) => {
    const before = state.histories[chatId] ?? NONE
    const after = by(before)
    return after === before ? state : { histories: { ...state.histories, [chatId]: after } }
  })
}

/** Chats nobody has looked at are read when somebody does; what is beyond the stretch, when one comes there. */
function take(message: Message): void {
  change(message.chatId, (history) => {
    const isBeyond = history.hasNewer && (message.seq === 0 || message.seq > (lastPlaced(history.messages)?.seq ?? 0))
    if (!history.isLoaded || isBeyond) return history
    return { ...history, messages: withMessage(history.messages, message) }
  })
}

function takeNotice(notice: Notice): void {
  change(notice.chatId, (history) => {
    if (!history.isLoaded || history.hasNewer) return history
    return { ...history, notices: withNotices(history.notices, [notice]) }
  })
}

export function startMessages(): void {
  on('message', take)
  on('message-changed', take)
  on('notice', takeNotice)
}

/** Shows another stretch in place of the one before. Answers what is in it. */
export async function showStretch(chatId: string, at: PageAt = {}): Promise<readonly Message[]> {
  const page = await client.messages.page(chatId, { limit: PAGE, ...at })
  change(chatId, ({ stretch }) => ({ ...page, isLoaded: true, stretch: stretch + 1 }))
  return page.messages
}

const fetching = new Map<string, Promise<void>>()

/** One at a time for each chat and end. */
function once(key: string, work: () => Promise<void>): Promise<void> {
  const running = fetching.get(key) ?? work().finally(() => fetching.delete(key))
  fetching.set(key, running)
  return running
}

/** The end of the chat; where one was before it was left, if that is still held. */
export const openHistory = (chatId: string, unreadFrom: number | null): Promise<void> =>
  once(`open ${chatId}`, async () => {
    if (historyOf(chatId).isLoaded) return
    await showStretch(chatId, unreadFrom === null ? {} : { around: unreadFrom })
  })

export const loadOlder = (chatId: string): Promise<void> =>
  once(`older ${chatId}`, async () => {
    const { messages, hasOlder } = historyOf(chatId)
    const before = messages.find(({ seq }) => seq > 0)?.seq
    if (hasOlder && before !== undefined) await extend(chatId, { before })
  })

export const loadNewer = (chatId: string): Promise<void> =>
  once(`newer ${chatId}`, async () => {
    const { messages, hasNewer } = historyOf(chatId)
    const after = lastPlaced(messages)?.seq
    if (hasNewer && after !== undefined) await extend(chatId, { after })
  })

async function extend(chatId: string, at: { before: number } | { after: number }): Promise<void> {
  const { stretch } = historyOf(chatId)
  const page = await client.messages.page(chatId, { limit: PAGE, ...at })
  change(chatId, (history) => {
    if (history.stretch !== stretch) return history
    const ends = 'before' in at ? { hasOlder: page.hasOlder } : { hasNewer: page.hasNewer }
    const messages = withPage(history.messages, page.messages)
    return { ...history, ...ends, messages, notices: withNotices(history.notices, page.notices) }
  })
}

export type Sending = { readonly replyTo?: string; readonly silent?: boolean }

/** The bubble is there at once; what becomes of it is heard. */
export async function send(chatId: string, me: string, said: Said, options: Sending = {}): Promise<void> {
  const clientId = crypto.randomUUID()
  take({
    ...{ id: clientId, chatId, seq: 0, clientId, senderId: me, deviceId: null, at: Date.now(), said, state: 'pending' },
    ...(said.text === undefined ? {} : { text: said.text }),
    ...(options.replyTo === undefined ? {} : { replyTo: options.replyTo }),
    ...{ silent: options.silent ?? false, forwarded: false, isEdited: false, isDeleted: false, isExpired: false },
    ...{ isPinned: false, isStarred: false, reactions: [] },
  })
  await client.messages.send(chatId, said, { ...options, clientId })
}

/** Shown as it will be, before it is so. */
export function expect(message: Message, next: Partial<Message>): void {
  take({ ...message, ...next })
}

export const forgetOne = ({ chatId, id }: Message): void =>
  change(chatId, (history) => ({ ...history, messages: withoutMessage(history.messages, id) }))

const told = new Map<string, number>()

/** Read is what stood before somebody who was looking. */
export function markRead(chatId: string, seq: number): void {
  if (seq <= (told.get(chatId) ?? 0) || document.visibilityState !== 'visible' || !document.hasFocus()) return
  told.set(chatId, seq)
  client.messages.markRead(chatId, seq).catch(() => told.delete(chatId))
}

export function forgetMessages(): void {
  told.clear()
  useMessages.setState({ histories: {} })
}
