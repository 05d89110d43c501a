/** Chains of accounts: published by their own devices, read by everybody who may be about to write to them. */

import { extendChain, readLink } from '@parley/keys/public-frame'
import { keys as calls, Fault, LIMITS } from '@parley/protocol'
import { type Bound, handle } from '../../../access/handle.ts'
import { maySign } from '../../../access/keys.ts'
import type { AccountChains } from '../account-chains.ts'
import * as store from '../account-store.ts'
import type { KeysDeps } from '../deps.ts'
import type { Publish } from '../publish.ts'
import { badFrame, base64Of, bytesOf, truly } from '../true-frame.ts'

type Parts = KeysDeps & { chains: AccountChains; publish: Publish }

export const chainCalls = ({ database, chains, publish, prove }: Parts): Bound[] => [
  handle(calls.publishChain, async ({ restart, ...publication }, caller) => {
    if (restart) await prove(caller.userId, restart.proof)
    return publish(caller, { ...publication, isRestart: restart !== undefined })
  }),

  handle(calls.chains, async ({ of }) => {
    let room: number = LIMITS.linksPage
    const wanted = (await store.seriesOf(database, of)).map(({ series, length }, i) => {
      const { userId, from } = of[i]!
      const most = Math.max(0, Math.min(room, length - from))
      room -= most
      return { userId, series: length === 0 ? 0 : series, length, from, most }
    })
    const links = await store.stretchesOf(database, wanted)
    return {
      chains: wanted.map(({ userId, series, length, from }, i) => {
        return { userId, series, length, from, links: links[i]!.map(base64Of) }
      }),
    }
  }),

  handle(calls.seeds, async (_input, { userId, deviceId }) => {
    const seed = await store.seedFor(database, userId, deviceId)
    return { seed: seed ? wire(seed) : null, previous: (await store.previousOf(database, userId)).map(wire) }
  }),

  handle(calls.recover, async ({ link }, { userId, deviceId }) => {
    const current = await chains.current(userId)
    if (current === undefined) throw new Fault('NOT_FOUND')
    const { chain } = current
    const { signer, change, index } = await truly(() => readLink(bytesOf(link)))
    if (index !== chain.hashes.length) throw new Fault('CONFLICT', { details: { length: chain.hashes.length } })
    if (chain.devices.get(signer)?.kind !== 'paper' || !maySign(chain, signer, change, deviceId)) {
      throw badFrame('SIGNER_NOT_VALID')
    }
    await truly(() => extendChain(chain, [bytesOf(link)]))
    const seed = await store.seedFor(database, userId, signer)
    if (seed === undefined) throw new Fault('NOT_FOUND')
    const previous = await store.previousOf(database, userId)
    return { paperId: signer, seed: wire(seed), previous: previous.map(wire) }
  }),
]

const wire = ({ generation, sealed }: { generation: number; sealed: Buffer }) => ({
  generation,
  sealed: base64Of(sealed),
})
