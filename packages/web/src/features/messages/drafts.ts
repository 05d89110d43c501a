/**
 * What was begun is not lost: it is kept on this device with every key, and on all others as soon as one pauses. Of the two, what
 * was touched here and has not reached the others yet counts; whatever came last from another device otherwise.
 */

import { client, on, pocket } from '../../worker/engine.ts'
import { compose, composingOf, draftIn, forgetComposing, onComposing } from './composing.ts'

const SOON_MS = 400

/** What all devices have, where that is known. */
const shared = new Map<string, string>()
/** Touched here, and not known to be on the others. */
const touched = new Map<string, ReturnType<typeof setTimeout>>()

const draftOf = (chatId: string) => draftIn(composingOf(chatId))

let loading: ReturnType<typeof load> | undefined
/** What this page, or the one before it, was writing when it went away. */
export const loadDrafts = () => (loading ??= load())

async function load() {
  const kept = await pocket.open()
  for (const [chatId, text] of await kept.all()) {
    if (touched.has(chatId)) continue
    compose(chatId, { text })
    touch(chatId)
  }
  return kept
}

/** What cannot be kept here (a full disk) is shared all the same. */
const keep = (chatId: string) =>
  void loadDrafts()
    .then((kept) => kept.put(chatId, draftOf(chatId)))
    .catch(() => {})

function touch(chatId: string): void {
  if (!touched.has(chatId) && shared.get(chatId) === draftOf(chatId)) return
  clearTimeout(touched.get(chatId))
  touched.set(
    chatId,
    setTimeout(() => shareDraft(chatId), SOON_MS),
  )
  keep(chatId)
}

/** Now, and not only soon. Without a connection: with the next one. */
export function shareDraft(chatId: string): void {
  if (!touched.has(chatId)) return
  clearTimeout(touched.get(chatId))
  void share(chatId, draftOf(chatId)).catch(() => {})
}

async function share(chatId: string, draft: string): Promise<void> {
  if (shared.get(chatId) !== draft) {
    // What comes of it is not known until it is answered.
    shared.delete(chatId)
    await client.chats.setDraft(chatId, draft === '' ? null : draft)
    shared.set(chatId, draft)
  }
  const kept = await loadDrafts().catch(() => undefined)
  if (draftOf(chatId) !== draft) return
  clearTimeout(touched.get(chatId))
  touched.delete(chatId)
  kept?.drop(chatId)
}

const shareAll = () => {
  for (const chatId of touched.keys()) shareDraft(chatId)
}

export function startDrafts(): void {
  onComposing(({ chats }, { chats: before }) => {
    for (const [chatId, composing] of Object.entries(chats)) {
      const was = before[chatId]
      if (draftIn(composing) !== (was ? draftIn(was) : '')) touch(chatId)
    }
  })
  on('connection', (state) => state === 'online' && shareAll())
  on('summary', ({ chat, draft }) => take(chat.id, draft))
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && shareAll())
}

export async function fetchDraft(chatId: string): Promise<void> {
  await loadDrafts().catch(() => {})
  const draft = await client.chats.draft(chatId).catch(() => undefined)
  if (draft !== undefined) take(chatId, draft)
}

/** What was begun on another device, or sent from there; not in place of what is being written right now. */
function take(chatId: string, draft: string | null): void {
  if (touched.has(chatId) || composingOf(chatId).editing) return
  shared.set(chatId, draft ?? '')
  if (draftOf(chatId) !== (draft ?? '')) compose(chatId, { text: draft ?? '' })
}

export function forgetDrafts(): void {
  for (const timer of touched.values()) clearTimeout(timer)
  touched.clear()
  shared.clear()
  loading = undefined
  forgetComposing()
  pocket.empty()
}
