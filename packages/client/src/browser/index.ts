/** What the client has for browsers alone. */

export { type IndexedDbStoreOptions, indexedDbStore } from './indexed-db-store.ts'
export type { Remote } from './remote.ts'
export { openSharedClient, type SharedClient, type SharedClientOptions } from './shared-client.ts'
export { RemoteError } from './shared-tabs.ts'
