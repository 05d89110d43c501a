/** What the browser tests call: the client and its stores, put where a test can reach them from outside the page. */

import { createClient } from '../client.ts'
import { storeContract } from '../store/contract.ts'
import { indexedDbStore } from './indexed-db-store.ts'
import { shareTabs } from './shared-tabs.ts'

const contract = storeContract(true)

Object.assign(globalThis, {
  contractNames: () => contract.map(({ name }) => name),
  runContract: (i: number) => contract[i]!.run(() => indexedDbStore({ name: `case-${i}` })),
  createClient,
  indexedDbStore,
  shareTabs,
})
