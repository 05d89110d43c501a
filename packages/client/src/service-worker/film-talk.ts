/** What a page and its service worker say to each other while a sealed film plays: one port a request, one piece for each asking. */

export const FILM_PATH = '/film/'

/** From the worker to the page, with a port for the answers. */
export type FilmAsked = { readonly film: string; readonly range: string | null }

export type FilmHead = {
  readonly size: number
  readonly type: string
  readonly start: number
  readonly end: number
}

/** From the page: what comes, then a piece for each `more`; the end is said by undefined, a fault by its code. */
export type FilmAnswer =
  | { readonly head: FilmHead | undefined }
  | { readonly piece: Uint8Array<ArrayBuffer> | undefined }
  | { readonly fault: string }

export type FilmWish = 'more' | 'stop'
