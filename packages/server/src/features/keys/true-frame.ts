/** What @parley/keys refuses, in the words of the one list of errors. */

import { type Bytes, KeyError, type KeyErrorCode } from '@parley/keys/public-frame'
import { Fault } from '@parley/protocol'

export const badFrame = (reason: KeyErrorCode, index?: number): Fault =>
  new Fault('BAD_FRAME', { details: { reason, ...(index === undefined ? {} : { index }) } })

/** A change that is signed well but not this person's to make is FORBIDDEN; everything else is not true. */
export async function truly<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof KeyError)) throw error
    throw error.code === 'NOT_ALLOWED' ? new Fault('FORBIDDEN') : badFrame(error.code, error.index)
  }
}

/** A copy with a buffer of its own, as the key core wants it. */
export const bytesOf = (base64: string): Bytes => new Uint8Array(Buffer.from(base64, 'base64'))

export const base64Of = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0
