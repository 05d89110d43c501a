/** Files that have been fetched and opened, under addresses the page can show; the longest unseen are let go. */

import type { MediaPart, Message } from '@parley/client'
import { playSealed } from '@parley/client/browser'
import { useEffect, useState } from 'react'
import { client } from '../../worker/engine.ts'

const KEPT = 80

/** In the order they were last looked at. */
const kept = new Map<string, Promise<string>>()

/** Kept on this device beyond this page, but for what is meant to go. */
const keepFor = ({ id, chatId, seq, expiresAt, viewOnce }: Message) =>
  seq > 0 && expiresAt === undefined && !viewOnce ? { keepFor: { chatId, messageId: id } } : {}

export function openFile(part: MediaPart, message: Message): Promise<string> {
  const { mediaId } = part
  const known = kept.get(mediaId)
  kept.delete(mediaId)
  const url = known ?? client.media.blob(part, keepFor(message)).then((blob) => URL.createObjectURL(blob))
  kept.set(mediaId, url)
  // What failed is tried again when it is asked for again.
  url.catch(() => kept.delete(mediaId))
  for (const [oldest, held] of kept) {
    if (kept.size <= KEPT) break
    kept.delete(oldest)
    void held.then((address) => URL.revokeObjectURL(address)).catch(() => {})
  }
  return url
}

/** My own files, shown from where they came before they are anywhere else. */
const own = new Map<string, string>()
const place = (clientId: string, index: number) => `${clientId} ${index}`

export const keepOwn = (clientId: string, index: number, source: Blob): void =>
  void own.set(place(clientId, index), URL.createObjectURL(source))

export const ownUrl = (clientId: string | null, index: number): string | undefined =>
  own.get(place(clientId ?? '', index))

export function forgetFiles(): void {
  for (const url of own.values()) URL.revokeObjectURL(url)
  own.clear()
  for (const url of kept.values()) void url.then((address) => URL.revokeObjectURL(address)).catch(() => {})
  kept.clear()
}

type Opened = { readonly url?: string; readonly error?: unknown; again(): void }

/** The whole file, once it is wanted. */
export function useOpened(part: MediaPart, message: Message, isWanted: boolean): Opened {
  const [state, setState] = useState<{ url?: string; error?: unknown }>({})
  const [tries, setTries] = useState(0)
  const { mediaId } = part
  // The part is known by its id: it is another object whenever its message is told of again.
  useEffect(() => {
    if (!isWanted || mediaId === '') return undefined
    let isGone = false
    setState({})
    openFile(part, message).then(
      (url) => isGone || setState({ url }),
      (error: unknown) => isGone || setState({ error }),
    )
    return () => {
      isGone = true
    }
  }, [mediaId, isWanted, tries])
  return { ...state, again: () => setTries((n) => n + 1) }
}

let films: ReturnType<typeof playSealed> | undefined

/** To be played while it comes, where a service worker helps; else once all of it is here. Given back by `endPlay`. */
export async function playableUrl(part: MediaPart, message: Message): Promise<string> {
  const { serviceWorker } = navigator
  if (!serviceWorker?.controller) return openFile(part, message)
  films ??= playSealed(client, serviceWorker)
  return films.url(part)
}

export const endPlay = (url: string): void => films?.forget(url)
