/** Searching on a device: the index, and what it can run on; Node's own SQLite is in `@parley/client/node`. */

export type { Searchable, SearchHit, SearchIndex, SearchKind, SearchQuery } from './index-port.ts'
export type { SearchCore } from './search-core.ts'
export { openSearchIndex, type SearchIndexOptions } from './search-index.ts'
export { sqlCore } from './sql-core.ts'
export { wasmEngine } from './wasm-engine.ts'
export { workerCore } from './worker-core.ts'
