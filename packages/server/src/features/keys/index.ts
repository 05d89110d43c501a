/** End-to-end keys, as far as the server sees them: it checks, keeps and hands out what devices sign and seal. */

import type { Bound } from '../../access/handle.ts'
import type { Job } from '../../ports/job.ts'
import { createAccountChains } from './account-chains.ts'
import { chainCalls } from './calls/chains.ts'
import { ownCalls } from './calls/own.ts'
import { seals } from './calls/seals.ts'
import type { KeysDeps } from './deps.ts'
import { linkCalls } from './links/calls.ts'
import { forgetSeals } from './forget-seals.ts'
import { dropExpired } from './links/store.ts'
import { createPublish } from './publish.ts'
import { createSignedChats, type SignedChats } from './signed-chats.ts'

export type { DeviceSessions, KeysDeps } from './deps.ts'
export type { Given, Judged, SignedChats } from './signed-chats.ts'

/** Seals of epochs that are over outlive what was said under them by this long at most. */
const FORGET_EVERY_MS = 10 * 60_000

export type KeysFeature = { calls: Bound[]; jobs: Job[]; signedChats: SignedChats }

export function keysFeature(deps: KeysDeps): KeysFeature {
  const { database, clock } = deps
  const chains = createAccountChains(database)
  const publish = createPublish(deps, chains)
  const parts = { ...deps, chains, publish }
  const signedChats = createSignedChats({ database, chains })
  return {
    calls: [...chainCalls(parts), ...ownCalls(parts), seals(parts), ...linkCalls(parts)],
    jobs: [
      { name: 'keys.sweep', every: 60_000, run: () => dropExpired(database, clock.now()) },
      { name: 'keys.forget', every: FORGET_EVERY_MS, run: () => forgetSeals(database, signedChats) },
    ],
    signedChats,
  }
}
