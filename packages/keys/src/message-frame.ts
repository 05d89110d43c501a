/** The public header of an end-to-end body: what anyone may read of it, and what the server may refuse it for. */
import { type Bytes, concat } from './bytes.ts'
import { KeyError } from './key-error.ts'
import { Reader, u8, u32 } from './layout.ts'
import { SIGNATURE_LENGTH } from './primitives.ts'
import { SEAL_OVERHEAD } from './seal-under.ts'

const VERSION = 1
/** HKDF-SHA512, HMAC-SHA512, AES-256-GCM, Ed25519. */
const SUITE = 1
export const MESSAGE_HEADER_LENGTH = 6

/** Sizes that the inner part is padded to: 256 bytes to 64 KiB, each twice the last. */
export const BUCKETS: readonly number[] = Array.from({ length: 9 }, (_, i) => 256 * 2 ** i)

const OUTSIDE_BUCKET = MESSAGE_HEADER_LENGTH + SEAL_OVERHEAD + SIGNATURE_LENGTH

export type MessageFrame = { readonly epoch: number; readonly sealed: Bytes }

export const writeMessageFrame = ({ epoch, sealed }: MessageFrame): Bytes =>
  concat(u8(VERSION), u8(SUITE), u32(epoch), sealed)

export const readMessageFrame = (body: Bytes): MessageFrame => ({
  epoch: readMessageEpoch(body, body.length),
  sealed: body.slice(MESSAGE_HEADER_LENGTH),
})

/** Refuses what is no frame of this length; of its bytes the first MESSAGE_HEADER_LENGTH are enough. */
export function readMessageEpoch(beginning: Bytes, length: number): number {
  const reader = new Reader(beginning)
  reader.version(VERSION)
  const suite = reader.u8()
  if (suite !== SUITE) throw new KeyError('UNKNOWN_VERSION', `suite ${suite}`)
  const epoch = reader.u32()
  if (!BUCKETS.includes(length - OUTSIDE_BUCKET)) throw new KeyError('MALFORMED', 'not padded to a bucket')
  return epoch
}
