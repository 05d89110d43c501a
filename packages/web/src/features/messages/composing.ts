/** What is being written, by chat: the words, what they answer, what they change. Drafts lie on all devices of the person. */

import type { Message, Said } from '@parley/client'
import { create } from 'zustand'
import { client } from '../../worker/engine.ts'

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
export const composingOf = (chatId: string): Composing => useComposings.getState().chats[chatId] ?? NOTHING

export function compose(chatId: string, change: Partial<Composing>): void {
  useComposings.setState(({ chats }) => ({
    chats: { ...chats, [chatId]: { ...(chats[chatId] ?? NOTHING), ...change } },
  }))
  if (change.text !== undefined) keepDraft(chatId)
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

const SOON_MS = 400
const keeping = new Map<string, ReturnType<typeof setTimeout>>()
const kept = new Map<string, string>()

function keepDraft(chatId: string): void {
  clearTimeout(keeping.get(chatId))
  keeping.set(
    chatId,
    setTimeout(() => flushDraft(chatId), SOON_MS),
  )
}

/** Edits are no drafts: what was being written before them is. */
export function flushDraft(chatId: string): void {
  clearTimeout(keeping.get(chatId))
  const { text, editing, before } = composingOf(chatId)
  const draft = (editing ? before : text).trimEnd()
  if (draft === (kept.get(chatId) ?? '')) return
  kept.set(chatId, draft)
  client.chats.setDraft(chatId, draft === '' ? null : draft).catch(() => kept.delete(chatId))
}

/** A page that is put away may never come back: what was written last is kept at once. */
export function startDrafts(): void {
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') for (const chatId of keeping.keys()) flushDraft(chatId)
  })
}

/** What was begun on this device or another; not in place of what is being written right now. */
export async function fetchDraft(chatId: string): Promise<void> {
  if (chatId in useComposings.getState().chats) return
  const draft = await client.chats.draft(chatId).catch(() => null)
  if (draft === null || composingOf(chatId).text !== '') return
  kept.set(chatId, draft)
  useComposings.setState(({ chats }) => ({ chats: { ...chats, [chatId]: { ...NOTHING, text: draft } } }))
}

export function forgetComposing(): void {
  for (const timer of keeping.values()) clearTimeout(timer)
  kept.clear()
  useComposings.setState({ chats: {} })
}
