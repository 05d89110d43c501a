/** The SQLite an index lives in, in memory: Node's own or WebAssembly's; each statement is prepared once. */

import type { Bytes } from '@parley/keys'

export type SqlValue = string | number | null

export interface SqlEngine {
  run(sql: string, values?: readonly SqlValue[]): void
  rows(sql: string, values?: readonly SqlValue[]): SqlValue[][]
  /** The whole database as a file would hold it. */
  snapshot(): Bytes
  close(): void
}

/** Starts empty, or as a snapshot says. */
export type OpenEngine = (snapshot?: Bytes) => Promise<SqlEngine>
