/**
 * The index of what was said in chats the server keeps, over blinded tokens. It follows the log: sends pay nothing for it, and
 * what it has not come to yet is indexed before it is searched, so whatever is acknowledged is found.
 */

import { createHmac } from 'node:crypto'
import type { Content } from '@parley/protocol'
import type { Database, Queryable } from '../../db/database.ts'
import type { StoredEntry } from '../../log/entry.ts'
import type { Job } from '../../ports/job.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Secrets } from '../../ports/secrets.ts'
import { behind, lockIndex, nextEntries, type Place, removeTokens, setTokens } from './store.ts'
import { gramsOf, normalise } from './text.ts'

export type TokenIndex = {
  /** A chat has something new; it is indexed before long, together with what else comes until then. */
  touched(chatId: string): void
  /** Takes messages out, and keeps the indexer from putting them in again, in the transaction that empties them. */
  forget(q: Queryable, places: readonly Place[]): Promise<void>
  /** Brings the chats of one person up to date, or all there are. */
  catchUp(userId: string | null): Promise<void>
  tokensOf(grams: Iterable<string>): string[]
  job: Job
}

export type TokenIndexDeps = {
  database: Database
  secrets: Secrets
  open: (log: string, body: Buffer) => Content
  clock: Clock
  onError: (error: unknown) => void
}

const AT_ONCE = 200
/** The same pairs of characters come again and again. */
const TOKENS_KEPT = 50_000
/** How long a chat gathers before it is indexed. */
const PAUSE_MS = 250
/** Only to find what another node left behind when it died. */
const LOOK_ROUND_MS = 60_000

export function createTokenIndex({ database, secrets, open, clock, onError }: TokenIndexDeps): TokenIndex {
  const key = secrets.derive('search')
  const kept = new Map<string, string>()
  const waiting = new Set<string>()
  let timer: NodeJS.Timeout | undefined

  function token(gram: string): string {
    let found = kept.get(gram)
    if (found === undefined) {
      if (kept.size >= TOKENS_KEPT) kept.clear()
      kept.set(gram, (found = String(createHmac('sha256', key).update(gram).digest().readBigInt64BE())))
    }
    return found
  }
  const tokensOf = (grams: Iterable<string>): string[] => Array.from(grams, token)

  /** What an entry makes findable: a message, or the message an edit is about. Nothing, once its body is gone. */
  function found({ log_id, seq, kind, ref, body, expires_at }: StoredEntry): [number, string[]] | undefined {
    if (body === null || (expires_at !== null && expires_at <= clock.now())) return undefined
    if (kind !== 'message' && kind !== 'edit') return undefined
    return [kind === 'edit' ? ref! : seq, tokensOf(gramsOf(normalise(open(log_id, body).text)))]
  }

  /** True if there is more. */
  const step = (log: string): Promise<boolean> =>
    database.transaction(async (tx) => {
      const upTo = (await lockIndex(tx, [log])).get(log)!
      const entries = await nextEntries(tx, log, upTo, AT_ONCE)
      const last = entries.at(-1)
      if (!last) return false
      await setTokens(tx, log, last.seq, new Map(entries.flatMap((entry) => [found(entry) ?? []].filter(isFound))))
      return entries.length === AT_ONCE
    })

  async function indexAll(logs: Iterable<string>): Promise<void> {
    for (const log of logs) while (await step(log));
  }

  async function indexWaiting(): Promise<void> {
    const logs = [...waiting]
    waiting.clear()
    await indexAll(logs)
  }

  return {
    tokensOf,
    touched(chatId) {
      waiting.add(chatId)
      timer ??= setTimeout(() => {
        timer = undefined
        indexWaiting().catch(onError)
      }, PAUSE_MS).unref()
    },
    async forget(q, places) {
      if (places.length === 0) return
      await lockIndex(q, [...new Set(places.map(({ log_id }) => log_id))])
      await removeTokens(q, places)
    },
    async catchUp(userId) {
      await indexAll((await behind(database, userId)).map(({ id }) => id))
    },
    job: {
      name: 'index-messages',
      every: LOOK_ROUND_MS,
      run: async () => indexAll((await behind(database, null)).map(({ id }) => id)),
    },
  }
}

const isFound = (pair: [number, string[]] | never[]): pair is [number, string[]] => pair.length === 2
