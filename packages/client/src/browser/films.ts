/** Sealed films and sounds under addresses that `<video>` and `<audio>` can play and seek in; see `@parley/client/service-worker`. */

import type { Bytes } from '@parley/keys'
import type { Media } from '../features/media.ts'
import { FILM_PATH, type FilmAnswer, type FilmAsked, type FilmWish } from '../service-worker/film-talk.ts'
import type { MediaPart } from '../state/said.ts'

export type Films = {
  /** For as long as this page is open, or until it is forgotten. */
  url(part: MediaPart): string
  forget(url: string): void
  /** No more is answered. */
  stop(): void
}

export function playSealed(client: { media: Pick<Media, 'range'> }, worker: ServiceWorkerContainer): Films {
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

function play(
  client: { media: Pick<Media, 'range'> },
  part: MediaPart | undefined,
  range: string | null,
  port: MessagePort,
): void {
  const say = (answer: FilmAnswer) => port.postMessage(answer)
  const size = part?.size ?? 0
  const [, first = '0', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? []
  const start = Number(first)
  const end = last === '' ? size : Math.min(size, Number(last) + 1)
  if (!part || start >= end) {
    say({ head: undefined })
    return port.close()
  }
  const stop = new AbortController()
  const pieces: AsyncGenerator<Bytes> = client.media.range(part, start, end, { signal: stop.signal })
  port.addEventListener('message', ({ data }: MessageEvent<FilmWish>) => {
    if (data === 'stop') {
      stop.abort()
      return port.close()
    }
    pieces.next().then(
      ({ value, done }) => say({ piece: done ? undefined : value }),
      (error: unknown) => say({ fault: (error as { code?: string }).code ?? 'INTERNAL' }),
    )
  })
  port.start()
  say({ head: { size, type: part.type ?? '', start, end } })
}
