/** Byte strings: joining, comparing and writing them as text, the same in Node and browsers. */
import { KeyError } from './key-error.ts'

export type Bytes = Uint8Array<ArrayBuffer>

/** Where randomness comes from; tests inject a seeded one. */
export type Random = (length: number) => Bytes

export const EMPTY: Bytes = new Uint8Array(0)

export function concat(...parts: readonly Uint8Array[]): Bytes {
  let length = 0
  for (const part of parts) length += part.length
  const joined = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}

/** Takes the same time wherever the difference is. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number)
  return difference === 0
}

/** The one order of accounts in a sealed set: bytes of their UTF-8, which no locale changes. */
export function compareText(a: string, b: string): number {
  const left = utf8(a)
  const right = utf8(b)
  const shared = Math.min(left.length, right.length)
  for (let i = 0; i < shared; i++) {
    const difference = (left[i] as number) - (right[i] as number)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

export function utf8(text: string): Bytes {
  // An unpaired surrogate would silently become U+FFFD, so that two different names had the same bytes.
  if (!text.isWellFormed()) throw new KeyError('MALFORMED', 'text is not well-formed Unicode')
  return new TextEncoder().encode(text)
}

export function fromUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new KeyError('MALFORMED', 'not UTF-8')
  }
}

export function fromHex(hex: string): Bytes {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

export function fromBase64(text: string): Bytes {
  let binary: string
  try {
    binary = atob(text)
  } catch {
    throw new KeyError('MALFORMED', 'not base64')
  }
  // atob forgives white space, missing padding and stray bits; one value must have one spelling.
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
  if (toBase64(bytes) !== text) throw new KeyError('MALFORMED', 'not canonical base64')
  return bytes
}
