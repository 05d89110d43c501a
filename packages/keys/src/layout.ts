/** The one way this package writes and reads fields: big-endian, length-prefixed, one spelling per value. */
import { type Bytes, concat, EMPTY, fromUtf8, utf8 } from './bytes.ts'
import { KeyError } from './key-error.ts'

function integer(value: number, width: number): Bytes {
  if (!Number.isSafeInteger(value) || value < 0 || value >= 256 ** width) {
    throw new KeyError('MALFORMED', `${value} does not fit in ${width} bytes`)
  }
  const bytes = new Uint8Array(width)
  let rest = value
  for (let i = width - 1; i >= 0; i--) {
    bytes[i] = rest % 256
    rest = Math.floor(rest / 256)
  }
  return bytes
}

export const u8 = (value: number): Bytes => integer(value, 1)
export const u16 = (value: number): Bytes => integer(value, 2)
export const u32 = (value: number): Bytes => integer(value, 4)
export const u64 = (value: number): Bytes => integer(value, 8)

/** u16 length, then UTF-8. */
export function text(value: string): Bytes {
  const bytes = utf8(value)
  return concat(u16(bytes.length), bytes)
}

/** u32 length, then the bytes. */
export const blob = (value: Uint8Array): Bytes => concat(u32(value.length), value)

/** u8 0, or u8 1 and the value. */
export const optional = (value: Uint8Array | undefined): Bytes => (value ? concat(u8(1), value) : u8(0))

export function fixed(value: Uint8Array, length: number): Uint8Array {
  if (value.length !== length) throw new KeyError('MALFORMED', `expected ${length} bytes, got ${value.length}`)
  return value
}

/** Reads what the functions above wrote, and refuses anything left over. */
export class Reader {
  readonly #bytes: Bytes
  #at = 0

  constructor(bytes: Bytes) {
    this.#bytes = bytes
  }

  take(length: number): Bytes {
    if (length > this.#bytes.length - this.#at) throw new KeyError('MALFORMED', 'ends too early')
    const part = this.#bytes.slice(this.#at, this.#at + length)
    this.#at += length
    return part
  }

  #integer(width: number): number {
    if (width > this.#bytes.length - this.#at) throw new KeyError('MALFORMED', 'ends too early')
    let value = 0
    for (let i = 0; i < width; i++) value = value * 256 + this.#bytes[this.#at++]!
    if (!Number.isSafeInteger(value)) throw new KeyError('MALFORMED', 'integer out of range')
    return value
  }

  u8(): number {
    return this.#integer(1)
  }

  u16(): number {
    return this.#integer(2)
  }

  u32(): number {
    return this.#integer(4)
  }

  u64(): number {
    return this.#integer(8)
  }

  text(): string {
    return fromUtf8(this.take(this.u16()))
  }

  blob(): Bytes {
    return this.take(this.u32())
  }

  rest(): Bytes {
    return this.#at === this.#bytes.length ? EMPTY : this.take(this.#bytes.length - this.#at)
  }

  /** Every frame begins with its version. */
  version(known: number): void {
    const version = this.u8()
    if (version !== known) throw new KeyError('UNKNOWN_VERSION', `version ${version}, this code knows ${known}`)
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw new KeyError('MALFORMED', 'bytes left over')
  }
}
