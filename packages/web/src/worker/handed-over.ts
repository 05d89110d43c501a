/**
 * What another app shares comes to this address as a form. It waits here in memory, is handed to one page, and is forgotten then, or
 * after a while: on this device nothing is written down that is not sealed.
 */

import { LIMITS } from '@parley/protocol/limits'

export type HandedOver = {
  /** Title, text and address, as far as there were any. */
  readonly words: readonly string[]
  readonly files: readonly File[]
  /** So many were too large, or too many. */
  readonly leftOut: number
}

export const SHARE_PATH = '/share'
/** No browser keeps a worker for longer. */
const WAITS_MS = 5 * 60_000

type Waiting = { readonly name: string; readonly what: Promise<HandedOver>; readonly end: () => void }
/** The newest counts. */
let waiting: Waiting | undefined

/** Answers with the page that asks for it; `stay` keeps the worker until then. */
export async function handOver(request: Request, stay: (until: Promise<void>) => void): Promise<Response> {
  waiting?.end()
  const name = crypto.randomUUID()
  stay(
    new Promise((resolve) => {
      const timer = setTimeout(() => end(), WAITS_MS)
      const end = () => {
        clearTimeout(timer)
        if (waiting?.name === name) waiting = undefined
        resolve()
      }
      waiting = { name, what: request.formData().then(read), end }
    }),
  )
  await waiting?.what.catch(() => waiting?.end())
  return Response.redirect(`${SHARE_PATH}?from=${name}`, 303)
}

/** Once: null for whoever comes too late. */
export async function takeHandedOver(name: string): Promise<HandedOver | null> {
  if (waiting?.name !== name) return null
  const { what, end } = waiting
  end()
  return what.catch(() => null)
}

function read(form: FormData): HandedOver {
  const words = ['title', 'text', 'url'].map((field) => form.get(field)).filter((one) => typeof one === 'string')
  // A field in which nothing was chosen comes as a file without a name.
  const all = form.getAll('files').filter((one) => one instanceof File && (one.size > 0 || one.name !== '')) as File[]
  let room: number = LIMITS.uploadedBytesPerDay
  const fits = all.filter(({ size }) => size <= room && (room -= size) >= 0)
  const files = fits.slice(0, LIMITS.mediaPerMessage)
  return {
    words: words.map((one) => one.trim().slice(0, LIMITS.messageCharacters)).filter(Boolean),
    files,
    leftOut: all.length - files.length,
  }
}
