/** What the client has for Node alone. */

export { nodeEngine } from '../search/node-engine.ts'
export { fileSink } from './file-sink.ts'
export { fileToSend } from './file-to-send.ts'
export { type SqliteStoreOptions, sqliteStore } from './sqlite-store.ts'
