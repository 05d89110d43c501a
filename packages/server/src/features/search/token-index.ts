/**
 * The index of what was said in chats the server keeps, over blinded tokens. It follows the log: sends pay nothing for it, and
 * what it has not come to yet is indexed before it is searched, so whatever is acknowledged is found.
 */

import { createHmac } from 'node:crypto'
import { sameText } from '@parley/protocol'
import type { Database, Queryable } from '../../db/database.ts'
import type { OpenContent, StoredEntry } from '../../log/entry.ts'
import type { Place } from '../../log/place.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Job } from '../../ports/job.ts'
import type { Secrets } from '../../ports/secrets.ts'
import { gramsOf } from './grams.ts'
import { behind, lockIndex, nextEntries, removeTokens, setTokens } from './store.ts'

export type TokenIndex = {
  /** A chat has something new. */
  touched: (chatId: string) => void
  /** Takes messages out, and keeps the indexer from putting them in again, in the transaction that empties them. */
  forget: (q: Queryable, places: readonly Place[]) => Promise<void>
  /** Brings the chats of one person up to date. */
  catchUp: (userId: string) => Promise<void>
  /** Every chat has tokens of its own: looking in one costs nothing of what was said in all others. */
  tokensOf: (chatId: string, grams: Iterable<string>) => string[]
  jobs: Job[]
}

export type TokenIndexDeps = { database: Database; secrets: Secrets; open: OpenContent; clock: Clock }

/** Small enough that nobody waits for it: every message is opened and taken to pieces on the main thread. */
const AT_ONCE = 50
/** The same pairs of characters come again and again. */
const TOKENS_KEPT = 50_000

export function createTokenIndex({ database, secrets, open, clock }: TokenIndexDeps): TokenIndex {
  const key = secrets.derive('search')
  const kept = new Map<string, string>()
  const waiting = new Set<string>()

  function token(said: string): string {
    let found = kept.get(said)
    if (found === undefined) {
      if (kept.size >= TOKENS_KEPT) kept.clear()
      kept.set(said, (found = String(createHmac('sha256', key).update(said).digest().readBigInt64BE())))
    }
    return found
  }
  const tokensOf = (chatId: string, grams: Iterable<string>): string[] =>
    Array.from(grams, (gram) => token(chatId + gram))

  /** The message an entry makes findable: itself, or the one it edits. None, once its body is gone. */
  function target({ kind, seq, ref, body, expires_at }: StoredEntry): number | undefined {
    if (body === null || (expires_at !== null && expires_at <= clock.now())) return undefined
    return kind === 'message' ? seq : kind === 'edit' ? ref! : undefined
  }

  /** True if there is more. */
  const step = (log: string): Promise<boolean> =>
    database.transaction(async (tx) => {
      const upTo = (await lockIndex(tx, [log])).get(log)!
      const entries = await nextEntries(tx, log, upTo, AT_ONCE)
      const tokens = new Map<number, string[]>()
      for (const entry of entries) {
        const seq = target(entry)
        const content = seq === undefined ? undefined : open(log, entry.body!)
        if (content) tokens.set(seq!, tokensOf(log, gramsOf(sameText.normalise(content.text))))
      }
      if (entries.length > 0) await setTokens(tx, log, entries.at(-1)!.seq, tokens)
      return entries.length === AT_ONCE
    })

  async function index(logs: Iterable<string>): Promise<void> {
    for (const log of logs) while (await step(log));
  }

  return {
    tokensOf,
    touched: (chatId) => waiting.add(chatId),
    async forget(q, places) {
      if (places.length === 0) return
      await lockIndex(q, [...new Set(places.map(({ log_id }) => log_id))])
      await removeTokens(q, places)
    },
    catchUp: async (userId) => index(await behind(database, userId)),
    jobs: [
      {
        name: 'index-messages',
        every: 500,
        async run() {
          const logs = [...waiting]
          waiting.clear()
          await index(logs)
        },
      },
      // What another node, or this one when it was killed, left behind.
      { name: 'index-left-behind', every: 60_000, run: async () => index(await behind(database, null)) },
    ],
  }
}
