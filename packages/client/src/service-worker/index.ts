/**
 * For the service worker of a web app: plays sealed films and sounds through ordinary `<video>` and `<audio>`. The page opens them, chunk by
 * chunk as they are asked for; nothing is ever held whole, and the worker never sees a key.
 *
 *     addEventListener('fetch', (event) => void answerFilms(event, self))
 */

import { FILM_PATH, type FilmAnswer, type FilmAsked, type FilmHead, type FilmWish } from './film-talk.ts'

/** As much of a worker as is needed here: its types stand in no library that pages share. */
type FetchLike = {
  readonly request: Request
  readonly clientId: string
  respondWith(answer: Promise<Response>): void
}
type Pages = {
  readonly clients: {
    get(id: string): Promise<{ postMessage(message: unknown, transfer: Transferable[]): void } | undefined>
  }
}

const PATIENCE_MS = 20_000
/** Only to be played: opened by itself, such an address is nothing. */
const PLAYED_IN = new Set(['video', 'audio'])

/** True if it was asked for a film, and is being answered. */
export function answerFilms(event: FetchLike, pages: Pages): boolean {
  const { pathname, origin } = new URL(event.request.url)
  if (!pathname.startsWith(FILM_PATH) || origin !== location.origin) return false
  event.respondWith(answer(event, pages, pathname.slice(FILM_PATH.length)))
  return true
}

async function answer({ request, clientId }: FetchLike, pages: Pages, film: string): Promise<Response> {
  const page = PLAYED_IN.has(request.destination) ? await pages.clients.get(clientId) : undefined
  if (!page) return new Response(null, { status: 404 })
  const { port1: port, port2 } = new MessageChannel()
  const answers = listen(port)
  page.postMessage({ film, range: request.headers.get('range') } satisfies FilmAsked, [port2])
  const first = await answers.next()
  const head = 'head' in first ? first.head : undefined
  if (!head) {
    port.close()
    return new Response(null, { status: 'fault' in first ? 502 : 404 })
  }
  const ask = (wish: FilmWish) => port.postMessage(wish)
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        ask('more')
        const next = await answers.next()
        if ('piece' in next && next.piece) return controller.enqueue(next.piece)
        port.close()
        if ('piece' in next) controller.close()
        else controller.error(new Error('fault' in next ? next.fault : 'out of turn'))
      },
      cancel() {
        ask('stop')
        port.close()
      },
    },
    { highWaterMark: 0 },
  )
  return new Response(body, { status: 206, headers: headersOf(head) })
}

const headersOf = ({ type, size, start, end }: FilmHead) => ({
  'content-type': /^(video|audio)\/[\w.+-]+$/.test(type) ? type : 'application/octet-stream',
  'content-length': `${end - start}`,
  'content-range': `bytes ${start}-${end - 1}/${size}`,
  'accept-ranges': 'bytes',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
})

function listen(port: MessagePort): { next(): Promise<FilmAnswer> } {
  const come: FilmAnswer[] = []
  let wake: (answer: FilmAnswer) => void = (answered) => void come.push(answered)
  const keep = wake
  port.addEventListener('message', ({ data }: MessageEvent<FilmAnswer>) => wake(data))
  port.start()
  return {
    next: () =>
      new Promise((resolve) => {
        const held = come.shift()
        if (held) return resolve(held)
        const timer = setTimeout(() => wake({ fault: 'TOO_SLOW' }), PATIENCE_MS)
        wake = (answered) => {
          clearTimeout(timer)
          wake = keep
          resolve(answered)
        }
      }),
  }
}
