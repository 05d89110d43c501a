import { createChain, deviceFromSeed, newAccountKey, newDeviceSeed, signLink } from '@parley/keys'
import { LIMITS } from '@parley/protocol'
import { expect, test } from 'vitest'
import { toBase64 } from '../base64.ts'
import { memoryStore } from '../index.ts'
import type { IntegrityProblem } from '../integrity.ts'
import { defaultPlatform } from '../platform.ts'
import { newPaper } from './paper-device.ts'
import { Chains, type ChainsDeps } from './chains.ts'

const { random, uuid } = defaultPlatform
const ada = uuid()

const beginning = async () => {
  const device = await deviceFromSeed(uuid(), newDeviceSeed(random))
  return toBase64((await createChain(ada, device, newAccountKey(random, ada, 1), 1)).frame)
}

/** A server that first shows one identity, then another that never ends. */
async function endless(length: number, series = 2) {
  const [first, second] = [await beginning(), await beginning()]
  const problems: IntegrityProblem[] = []
  let asked = 0
  const call = (async (_: unknown, { of: [{ from }] }: { of: [{ from: number }] }) => {
    // Whoever has not had enough by now never has.
    if (++asked > 10) throw new Error('still asking')
    const answer = asked === 1 ? { series: 1, length: 1, links: [first] } : { series, length, links: [second] }
    return { chains: [{ userId: ada, from, ...answer }] }
  }) as unknown as ChainsDeps['call']
  const onProblem = (problem: IntegrityProblem) => void problems.push(problem)
  const chains = new Chains({ call, store: memoryStore(), onProblem, onNewIdentity() {}, onGrown() {} })
  await chains.refresh([ada])
  await chains.refresh([ada])
  return { problems, asked: () => asked }
}

test('K12 of an identity that never ends no more is read than what is a chain', async () => {
  const { problems, asked } = await endless(LIMITS.chainLinks)
  expect(problems).toMatchObject([{ code: expect.stringMatching(/^CHAIN_/), userId: ada }])
  expect(asked()).toBeLessThan(5)
})

test('K12 nor is a chain begun that is longer than any', async () => {
  const { problems, asked } = await endless(LIMITS.chainLinks + 1)
  expect(problems).toMatchObject([{ code: 'TOO_LARGE', userId: ada }])
  expect(asked()).toBe(3)
})

test('K12 nor is anybody believed to have begun anew without end', async () => {
  const { problems } = await endless(1, 4_000_000_000)
  expect(problems).toMatchObject([{ code: 'TOO_LARGE', userId: ada }])
})

test('a link of ours that somebody was faster than is a conflict, not a broken chain, and is not published', async () => {
  const device = await deviceFromSeed(uuid(), newDeviceSeed(random))
  const { chain, frame } = await createChain(ada, device, newAccountKey(random, ada, 1), 1)
  const paper = async () => (await signLink(chain, device, 2, (await newPaper(ada, defaultPlatform)).change)).frame
  const chains = new Chains({
    call: (async () => ({ chains: [] })) as unknown as ChainsDeps['call'],
    store: memoryStore(),
    onProblem() {},
    onNewIdentity() {},
    onGrown() {},
  })
  const published: string[] = []
  const publish = (what: string) => async () => void published.push(what)
  await chains.extendOwn(ada, 0, [frame], publish('begun'))
  await chains.extendOwn(ada, 1, [await paper()], publish('first'))
  await expect(chains.extendOwn(ada, 1, [await paper()], publish('second'))).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(published).toEqual(['begun', 'first'])
})
