/** What the browser tests call: the client and its stores, put where a test can reach them from outside the page. */

import { keptContract } from '../media/kept-contract.ts'
import { storeContract } from '../store/contract.ts'
import { indexedDbStore } from './indexed-db-store.ts'
import { openSharedClient } from './shared-client.ts'

const contract = [...storeContract(true), ...keptContract]

Object.assign(globalThis, {
  contractNames: () => contract.map(({ name }) => name),
  runContract: (i: number) => contract[i]!.run(() => indexedDbStore({ name: `case-${i}` })),
  indexedDbStore,
  openSharedClient,
})
