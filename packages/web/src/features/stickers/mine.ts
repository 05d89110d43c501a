/** A person's own stickers: kept sealed for all their devices, under the hash of what they were made of, so that none is there twice. */

import type { MediaPart } from '@parley/client'
import { create } from 'zustand'
import { notify } from '../../components/toast.tsx'
import { t } from '../../i18n/messages.ts'
import { client, on } from '../../worker/engine.ts'
import { useAuth } from '../auth/store.ts'
import { type Kept, MOST_OWN, type Own, PREFIX, withKept, withoutId } from './kept.ts'

const NONE = { own: [], isLoaded: false }

export const useOwnStickers = create<{ readonly own: readonly Own[]; readonly isLoaded: boolean }>(() => NONE)

let loading: Promise<void> | undefined

export function loadOwnStickers(): Promise<void> {
  loading ??= fetchAll().catch((error: unknown) => {
    loading = undefined
    throw error
  })
  return loading
}

async function fetchAll(): Promise<void> {
  const kept = (await client.own.all(PREFIX)) as Record<string, Kept>
  const own = Object.entries(kept).reduce(
    (list: readonly Own[], [name, one]) => withKept(list, name.slice(PREFIX.length), one),
    [],
  )
  useOwnStickers.setState({ own, isLoaded: true })
}

on('own', ({ name }) => {
  if (loading && name.startsWith(PREFIX)) void loading.then(() => hear(name)).catch(() => {})
})
useAuth.subscribe(({ phase }) => {
  if (phase !== 'signed-out') return
  loading = undefined
  useOwnStickers.setState(NONE)
})

async function hear(name: string): Promise<void> {
  const id = name.slice(PREFIX.length)
  const kept = (await client.own.get(name)) as Kept | undefined
  useOwnStickers.setState(({ own }) => ({ own: kept ? withKept(own, id, kept) : withoutId(own, id) }))
}

/** From any picture: a file somebody picked, or a sticker that came. */
export async function keepSticker(picture: Blob): Promise<void> {
  await loadOwnStickers()
  const { own } = useOwnStickers.getState()
  const bytes = new Uint8Array(await picture.arrayBuffer())
  const id = await hashOf(bytes)
  if (own.some((one) => one.id === id)) return notify(t.stickers_already())
  if (own.length >= MOST_OWN) return notify(t.stickers_full({ count: MOST_OWN }))
  const { stickerFrom } = await import('@parley/client/browser')
  const made = await stickerFrom(picture)
  if (!made) return notify(t.stickers_no_picture())
  const image = base64(new Uint8Array(await made.arrayBuffer()))
  await client.own.set(`${PREFIX}${id}`, { image, type: made.type, at: Date.now() } satisfies Kept)
  notify(t.stickers_added())
}

export const keepReceived = async (part: MediaPart): Promise<void> => keepSticker(await client.media.blob(part))

export const removeSticker = (id: string): Promise<void> => client.own.set(`${PREFIX}${id}`, null)

async function hashOf(bytes: BufferSource): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const base64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
