/** Frames that no honest device wrote: every reader refuses them by a KeyError or reads them, at once, whatever lengths they claim. */

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { type Bytes, concat, fromBase64 } from './bytes.ts'
import { readLink } from './chain-link.ts'
import { readChatEntry } from './chat-entry.ts'
import { readHistoryGrant } from './history-grant-frame.ts'
import { KeyError } from './key-error.ts'
import { readLinkCode } from './link.ts'
import { readMessageFrame } from './message-frame.ts'
import { flipped, seeded } from './seeded.ts'
import { readOwnSeal, readSealedSet } from './sealed-set.ts'

const ROUNDS = process.env['PARLEY_LONG'] === '1' ? 200_000 : 4_000
const SEED = Number(process.env['PARLEY_SEED'] ?? 1)
/** Of processor time, which nobody else on the machine can take away. */
const AT_ONCE_MS = 50

const READERS: Record<string, (frame: Bytes) => unknown> = {
  readLink,
  readChatEntry,
  readMessageFrame,
  readHistoryGrant,
  readSealedSet,
  readOwnSeal,
  readLinkCode: (frame) => readLinkCode(Buffer.from(frame).toString('latin1')),
}

/** Everything of version 1 there is. */
const corpus = Object.values(
  JSON.parse(readFileSync(new URL('./golden/v1.json', import.meta.url), 'utf8')) as Record<string, string>,
).map((text) => {
  try {
    return fromBase64(text)
  } catch {
    return new Uint8Array(Buffer.from(text))
  }
})

function spoil(random: ReturnType<typeof seeded>): Bytes {
  const number = (below: number): number => new DataView(random(4).buffer).getUint32(0) % Math.max(1, below)
  let frame = corpus[number(corpus.length)]!
  for (let changes = 1 + number(3); changes > 0; changes--) {
    const at = number(frame.length)
    const ways: (() => Bytes)[] = [
      () => flipped(frame, at),
      () => frame.slice(0, at),
      () => concat(frame, random(number(64))),
      () => concat(frame.slice(0, at), frame.slice(at + 1 + number(40))),
      // A length, or a count, that is not true.
      () => concat(frame.slice(0, at), Uint8Array.of(255, 255, 255, 255), frame.slice(at + 4)),
      () => concat(frame.slice(0, at), new Uint8Array(4), frame.slice(at + 4)),
      () => concat(frame.slice(0, at), corpus[number(corpus.length)]!),
      () => random(number(300)),
    ]
    frame = ways[number(ways.length)]!()
  }
  return frame
}

const spent = (work: () => void): number => {
  const before = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1_000
}

it.each(Object.entries(READERS))('%s takes nothing amiss', (_, read) => {
  const random = seeded(SEED)
  let refused = 0
  for (let round = 0; round < ROUNDS; round++) {
    const frame = spoil(random)
    const once = () => {
      try {
        read(frame)
      } catch (error) {
        if (!(error instanceof KeyError))
          throw new Error(`round ${round} of seed ${SEED}: ${Buffer.from(frame).toString('base64')}`, { cause: error })
        refused++
      }
    }
    // What is slow is slow again; collecting garbage happens only now and then.
    if (spent(once) > AT_ONCE_MS && spent(once) > AT_ONCE_MS)
      expect.fail(`took long in round ${round} of seed ${SEED}: ${Buffer.from(frame).toString('base64')}`)
  }
  expect(refused).toBeGreaterThan(ROUNDS / 2)
})
