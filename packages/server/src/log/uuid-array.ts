/** Ids on their way to PostgreSQL as it keeps them. As text it would read each character by character: a twelfth of an append. */

const UUID_OID = 2950
const HEADER = 20
const LENGTH = 16
const CHARACTERS = 36
const NULL = -1

const DIGITS = new Int8Array(128).fill(-1)
for (let value = 0; value < 16; value++) DIGITS[value.toString(16).charCodeAt(0)] = value

/** The binary form of `uuid[]`; of nothing but nulls, null. */
export function uuidArray(ids: readonly (string | null)[]): Buffer | null {
  const present = ids.reduce((count, id) => count + (id === null ? 0 : 1), 0)
  if (present === 0) return null
  const bytes = Buffer.allocUnsafe(HEADER + ids.length * 4 + present * LENGTH)
  // Of one dimension, whether there are nulls, of what, how many, counted from one.
  for (const [i, field] of [1, present < ids.length ? 1 : 0, UUID_OID, ids.length, 1].entries()) {
    bytes.writeInt32BE(field, i * 4)
  }
  let at = HEADER
  for (const id of ids) {
    at = bytes.writeInt32BE(id === null ? NULL : LENGTH, at)
    if (id !== null) at = writeUuid(bytes, at, id)
  }
  return bytes
}

function writeUuid(bytes: Buffer, begin: number, id: string): number {
  let at = begin
  let wrong = id.length ^ CHARACTERS
  for (let i = 0; i < CHARACTERS; i += 2) {
    if (i === 8 || i === 13 || i === 18 || i === 23) wrong |= id.charCodeAt(i++) ^ DASH
    const high = DIGITS[id.charCodeAt(i)] ?? -1
    const low = DIGITS[id.charCodeAt(i + 1)] ?? -1
    // A digit that is none is negative, and so is whatever it is mixed with.
    wrong |= (high | low) & SIGN
    bytes[at++] = (high << 4) | low
  }
  if (wrong !== 0) throw new TypeError(`not an id: ${id.slice(0, CHARACTERS)}`)
  return at
}

const DASH = 0x2d
const SIGN = 1 << 31
