/** What the client has for browsers alone. */

export { type IndexedDbStoreOptions, indexedDbStore } from './indexed-db-store.ts'
export { type Leader, type SharedTabs, shareTabs } from './shared-tabs.ts'
