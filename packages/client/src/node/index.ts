/** What the client has for Node alone. */

export { nodeEngine } from '../search/node-engine.ts'
export { type SqliteStoreOptions, sqliteStore } from './sqlite-store.ts'
