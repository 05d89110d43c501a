/** An index as it runs beside its SQLite, in this thread or in a worker: it knows no time and no disk, both are told to it. */

import type { Bytes } from '@parley/keys'
import type { Searchable, SearchHit, SearchQuery } from './index-port.ts'

export interface SearchCore {
  /** Starts from a snapshot; empty if there is none, or none that this version can read. */
  open(snapshot: Bytes | undefined): Promise<void>
  index(messages: readonly Searchable[]): Promise<void>
  remove(ids: readonly string[]): Promise<void>
  removeChat(chatId: string): Promise<void>
  /** Lets go of what has expired by then; tells how many those were, and when the next does. */
  expire(now: number): Promise<{ gone: number; next: number | null }>
  query(query: SearchQuery, now: number): Promise<readonly SearchHit[]>
  mark(chatId: string, reached: string): Promise<void>
  marks(): Promise<ReadonlyMap<string, string>>
  snapshot(): Promise<Bytes>
  close(): Promise<void>
}
