/** Sealed films and sounds under addresses that `<video>` and `<audio>` can play and seek in; see `@parley/client/service-worker`. */

import { FILM_PATH, type FilmAnswer, type FilmAsked, type FilmWish } from '../service-worker/film-talk.ts'
import type { MediaPart } from '../state/said.ts'

/** As many at once: a chunk, the least that can be opened. */
const PIECE = 2 ** 20

/** A client, here or in another thread. */
export type Player = {
  readonly media: { bytes(part: MediaPart, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> }
}

export type Films = {
  /** For as long as this page is open, or until it is forgotten. */
  url(part: MediaPart): string
  forget(url: string): void
  /** No more is answered. */
  stop(): void
}

export function playSealed(client: Player, worker: ServiceWorkerContainer): Films {
  const parts = new Map<string, MediaPart>()
  const onMessage = ({ data, ports: [port] }: MessageEvent) => {
    const { film, range } = (data ?? {}) as Partial<FilmAsked>
    if (typeof film === 'string' && port) play(client, parts.get(film), range ?? null, port)
  }
  worker.addEventListener('message', onMessage)
  worker.startMessages()
  return {
    url(part) {
      const name = crypto.randomUUID()
      parts.set(name, part)
      return `${FILM_PATH}${name}`
    },
    forget: (url) => void parts.delete(url.slice(FILM_PATH.length)),
    stop: () => worker.removeEventListener('message', onMessage),
  }
}

function play(client: Player, part: MediaPart | undefined, range: string | null, port: MessagePort): void {
  const say = (answer: FilmAnswer) => port.postMessage(answer)
  const size = part?.size ?? 0
  const [, first = '0', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? []
  const start = Number(first)
  const end = last === '' ? size : Math.min(size, Number(last) + 1)
  if (!part || start >= end) {
    say({ head: undefined })
    return port.close()
  }
  let at = start
  const next = async (): Promise<Uint8Array<ArrayBuffer> | undefined> => {
    if (at >= end) return undefined
    const from = at
    // Up to where a chunk ends: none is fetched twice.
    at = Math.min(end, (Math.floor(from / PIECE) + 1) * PIECE)
    return client.media.bytes(part, from, at)
  }
  port.addEventListener('message', ({ data }: MessageEvent<FilmWish>) => {
    if (data === 'stop') return port.close()
    next().then(
      (piece) => say({ piece }),
      (error: unknown) => say({ fault: (error as { code?: string }).code ?? 'INTERNAL' }),
    )
  })
  port.start()
  say({ head: { size, type: part.type ?? '', start, end } })
}
