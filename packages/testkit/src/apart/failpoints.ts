/**
 * Where a server can be made to die by itself, at the worst moment: adapters wrapped so that the nth passage through a place is the last.
 * Production knows nothing of it: without a failpoint nothing is wrapped.
 */

import type { Overrides } from '@parley/server/app/world'
import type { Database, Queryable } from '@parley/server/db/database'
import type { Blobs } from '@parley/server/ports/blob'
import type pg from 'pg'

export const FAILPOINTS = [
  /** Messages are about to be sent to the database. */
  'before-commit',
  /** They are on the disk, and nobody knows. */
  'after-commit',
  /** Their senders know, and nobody else has heard. */
  'before-deliver',
  /** A device that catches up has been read for, and gets no answer. */
  'mid-sync',
  /** The epoch of a sealed chat is turned, and not committed. */
  'mid-epoch',
  /** One of the files of an upload lies there, and nothing speaks of it. */
  'mid-upload',
  /** A piece of an upload is on the disk, and nobody wrote down how far it came. */
  'before-piece',
  /** That is written down, and whoever sent the piece does not know. */
  'after-piece',
  /** All pieces are one file, and it does not yet count as here. */
  'after-finish',
] as const
export type Failpoint = (typeof FAILPOINTS)[number]

/** Time for answers to be written, and for nothing else. */
const LAST_WORDS_MS = 5

export function failingAt(point: Failpoint, nth: number): Pick<Overrides, 'wrap'> {
  let passages = 0
  const isDue = () => ++passages === nth
  const die = () => process.kill(process.pid, 'SIGKILL')
  /** Whoever dies says nothing more. */
  const never = new Promise<never>(() => {})
  const dieIfDue = () => (isDue() ? (die(), never) : undefined)

  const appending = (client: pg.Client): pg.Client => {
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>
    const failing = async (...args: unknown[]) => {
      const isAppend = (args[0] as { name?: string }).name === 'log-append'
      if (isAppend && point === 'before-commit') await dieIfDue()
      const answer = await query(...args)
      if (isAppend && point === 'after-commit') await dieIfDue()
      return answer
    }
    return Object.assign(client, { query: failing })
  }

  const database = (real: Database): Database => ({
    ...real,
    dedicated: async () => appending(await real.dedicated()),
    async query<R extends object>(text: string, values?: readonly unknown[]) {
      const rows = await real.query<R>(text, values)
      if (point === 'mid-sync' && /from entries where log_id = x\.log_id and seq > x\.after/.test(text))
        await dieIfDue()
      return rows
    },
    transaction: (work) =>
      real.transaction(async (tx) => {
        let turns = false
        const query: Queryable['query'] = (text, values) => {
          turns ||= /epoch_seals/.test(text)
          return tx.query(text, values)
        }
        const result = await work({ ...tx, query })
        if (point === 'mid-epoch' && turns) await dieIfDue()
        return result
      }),
  })

  const blobs = (real: Blobs): Blobs => ({
    ...real,
    async put(key, bytes) {
      await real.put(key, bytes)
      if (point === 'mid-upload') await dieIfDue()
    },
    grow: (key, from, bytes, kept) =>
      real.grow(key, from, bytes, async (growth) => {
        if (point === 'before-piece') await dieIfDue()
        await kept(growth)
        if (point === 'after-piece') await dieIfDue()
      }),
    async finish(key, growth) {
      await real.finish(key, growth)
      if (point === 'after-finish') await dieIfDue()
    },
  })

  return {
    wrap: {
      database,
      blobs,
      bus: (real) => ({
        ...real,
        publish(topic, message) {
          if (point !== 'before-deliver' || topic !== 'rings' || !isDue()) return real.publish(topic, message)
          setTimeout(die, LAST_WORDS_MS)
        },
      }),
    },
  }
}
