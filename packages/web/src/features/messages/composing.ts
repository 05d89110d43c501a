/** What is being written, by chat: the words, what they answer, what they change. */

import type { Message, Said } from '@parley/client'
import { create } from 'zustand'

export type Composing = {
  readonly text: string
  readonly replyTo: Message | null
  readonly editing: Message | null
  /** Of a link in the text, made for it and not thrown away. */
  readonly preview: Said['preview'] | null
  /** What was being written before something else was edited. */
  readonly before: string
}

const NOTHING: Composing = { text: '', replyTo: null, editing: null, preview: null, before: '' }

const useComposings = create<{ readonly chats: Readonly<Record<string, Composing>> }>(() => ({ chats: {} }))

export const useComposing = (chatId: string): Composing => useComposings((state) => state.chats[chatId] ?? NOTHING)
/** As far as it was looked at. */
export const useBegun = (chatId: string): Composing | undefined => useComposings((state) => state.chats[chatId])
export const composingOf = (chatId: string): Composing => useComposings.getState().chats[chatId] ?? NOTHING

export function compose(chatId: string, change: Partial<Composing>): void {
  useComposings.setState(({ chats }) => ({
    chats: { ...chats, [chatId]: { ...(chats[chatId] ?? NOTHING), ...change } },
  }))
}

export function startReply(message: Message): void {
  compose(message.chatId, { replyTo: message, editing: null })
  focusComposer()
}

export function startEdit(message: Message): void {
  const { text, editing, before } = composingOf(message.chatId)
  compose(message.chatId, {
    editing: message,
    replyTo: null,
    before: editing ? before : text,
    text: message.text ?? '',
  })
  focusComposer()
}

/** Out of an answer or an edit; what was being written before is there again. */
export function stopAside(chatId: string): void {
  const { editing, before } = composingOf(chatId)
  compose(chatId, { replyTo: null, editing: null, before: '', ...(editing ? { text: before } : {}) })
}

export const clearComposer = (chatId: string) => compose(chatId, NOTHING)

const focusComposer = () => requestAnimationFrame(() => document.getElementById('composer')?.focus())

/** Edits are no drafts: what was being written before them is. */
export const draftIn = ({ text, editing, before }: Composing): string => (editing ? before : text).trimEnd()

export const onComposing = useComposings.subscribe

export const forgetComposing = () => useComposings.setState({ chats: {} })
