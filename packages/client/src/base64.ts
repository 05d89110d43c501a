/** Bytes as text, for the wire and the store. */

import { type Bytes, KeyError } from '@parley/keys'

const STRETCH = 0x8000

export function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += STRETCH) binary += String.fromCharCode(...bytes.subarray(at, at + STRETCH))
  return btoa(binary)
}

/** What comes from the server may be anything: what is no base64 is refused by name, as any other false layout is. */
export function fromBase64(text: string): Bytes {
  let binary: string
  try {
    binary = atob(text)
  } catch {
    throw new KeyError('MALFORMED', 'this is no base64')
  }
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}
