/** The small shapes that only questions to a server are made of: who somebody is, where a page begins, files. */

import * as z from 'zod/mini'
import { LIMITS } from './limits.ts'

export const Username = z
  .string()
  .check(
    z.minLength(LIMITS.usernameMin),
    z.maxLength(LIMITS.usernameMax),
    z.regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'letters, digits and _ only, beginning with a letter'),
  )

/** NFKC is applied before hashing, so the same password typed on another keyboard is the same password. */
export const Password = z.string().check(z.minLength(LIMITS.passwordMin), z.maxLength(LIMITS.passwordMax))

export const Phone = z.string().check(z.regex(/^\+[1-9][0-9]{6,14}$/, 'international form: +491701234567'))

export const Email = z.email().check(z.maxLength(254))

export const Digits = z.string().check(z.regex(/^[0-9]{6}$/, 'six digits'))

export const Token = z.string().check(z.minLength(16), z.maxLength(512), z.regex(/^[A-Za-z0-9_.-]+$/))

/** A number that may come as digits in a query string. */
export const Count = (min: number, max: number) =>
  z.pipe(
    z.union([
      z.int(),
      z.pipe(
        z.string().check(z.regex(/^[0-9]{1,15}$/)),
        z.transform((s) => Number(s)),
      ),
    ]),
    z.int().check(z.gte(min), z.lte(max)),
  )

/** A yes or no that may come as a word in a query string. */
export const Flag = z.union([
  z.boolean(),
  z.pipe(
    z.enum(['true', 'false']),
    z.transform((s) => s === 'true'),
  ),
])

/** Where the next page begins; opaque to the caller. */
export const PageCursor = z.string().check(z.minLength(1), z.maxLength(200), z.regex(/^[A-Za-z0-9_.=-]+$/))

/** A file as an answer: its bytes are asked for only when the caller does not hold this version already. */
export type FileAnswer = {
  type: string
  /** Names these very bytes. */
  etag: string
  /** What it is called where it is kept. */
  name?: string | undefined
  /** `range` counts from 0, its end is not in it. `size` is of the whole file, whatever part is asked for. */
  open(range?: ByteRange): Promise<{ size: number; bytes: AsyncIterable<Uint8Array> }>
  /** Of the whole, where parts may be asked for. */
  size?: number
}
export const FileAnswer = z.custom<FileAnswer>()

export type ByteRange = { start: number; end: number }

/** Files on their way in, one after the other: each must be read before the next is asked for. */
export type IncomingFile = { name: string; type: string; bytes: AsyncIterable<Uint8Array> }
export type IncomingFiles = AsyncIterable<IncomingFile> & {
  /** Of the whole body, if it was said beforehand. */
  size?: number | undefined
}
export const IncomingFiles = z.custom<IncomingFiles>()
