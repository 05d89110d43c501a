/** What lies at rest: opened by its own chat's key, whole and unchanged, or not at all. */

import { randomBytes, randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { systemRandom } from '../ports/random.ts'
import { secretsFrom } from '../ports/secrets.ts'
import { createContentSeal } from './content-seal.ts'

const master = randomBytes(32)
const seal = createContentSeal(secretsFrom(master), systemRandom)
const chat = randomUUID()
const bytesOf = (sealed: string) => Buffer.from(sealed, 'base64')

it('opens to what was sealed, also after a restart, and never looks the same twice', () => {
  const again = createContentSeal(secretsFrom(master), systemRandom)
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.constantFrom('plain', 'markdown'), (text, format) => {
      const content = { text, format }
      const sealed = seal.seal(chat, content)
      expect(again.open(chat, bytesOf(sealed))).toEqual(content)
      expect(seal.seal(chat, content)).not.toBe(sealed)
      // The nonce, the tag, and between them no more than what was written.
      expect(bytesOf(sealed)).toHaveLength(12 + Buffer.byteLength(JSON.stringify(content)) + 16)
    }),
  )
})

describe('does not open', () => {
  const sealed = bytesOf(seal.seal(chat, { text: 'hello' }))

  it('what was changed anywhere, by any bit', () => {
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed)
      changed[bit >> 3]! ^= 1 << (bit & 7)
      expect(seal.open(chat, changed)).toBeUndefined()
    }
  })

  it('what was cut to any length, or made longer', () => {
    for (let length = 0; length < sealed.length; length++) {
      expect(seal.open(chat, sealed.subarray(0, length))).toBeUndefined()
    }
    expect(seal.open(chat, Buffer.concat([sealed, Buffer.alloc(1)]))).toBeUndefined()
  })

  it('in another chat, or under another master key', () => {
    expect(seal.open(randomUUID(), sealed)).toBeUndefined()
    expect(createContentSeal(secretsFrom(randomBytes(32)), systemRandom).open(chat, sealed)).toBeUndefined()
  })

  it('with a tag too short to prove anything', () => {
    // Behind the nonce so few bytes that they would be the tag: guessed in a moment, if they were taken for one.
    const short = (nth: number) => Buffer.concat([sealed.subarray(0, 12), Buffer.of(nth)])
    for (let nth = 0; nth < 256; nth++) expect(seal.open(chat, short(nth))).toBeUndefined()
    expect(seal.open(chat, sealed.subarray(0, 12 + 3))).toBeUndefined()
  })

  it('and whoever wants to know is told of each', () => {
    const rotten: string[] = []
    const watched = createContentSeal(secretsFrom(master), systemRandom, (log) => rotten.push(log))
    watched.open(chat, sealed)
    watched.open(chat, sealed.subarray(1))
    expect(rotten).toEqual([chat])
  })
})
