/** What the client has for Node alone. */

export { sqliteStore, type SqliteStoreOptions } from './sqlite-store.ts'
export { nodeEngine } from '../search/node-engine.ts'
