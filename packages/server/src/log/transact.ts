/**
 * Changes that are more than a message: any statements of a feature and the entries that tell of them, in one transaction,
 * under the locks of the logs they touch. Everyone who follows those logs hears of it after the commit, never before.
 */

import type { Database, Transaction } from '../db/database.ts'
import type { Announce } from './announce.ts'
import { type AppendRow, appendStatement, refusal } from './append-statement.ts'
import type { NewEntry } from './entry.ts'
import type { Appended } from './group-commit.ts'

export type LogTransaction = Transaction & {
  /** Begins a log; it is ours until the commit. */
  create(log: { id: string; kind: 'chat' | 'account' | 'device'; sealed?: boolean }): Promise<void>
  /** Appends in the order given; answers where each came to lie. The caller has judged whether it may. */
  append(entries: readonly NewEntry[]): Promise<Appended[]>
  /** Appends what a person says to a log that is locked, judged as if they had just sent it. */
  say(entry: NewEntry): Promise<Appended>
}

/** `logs`: those to lock, in id order, before `work` looks at anything. */
export type Transact = <T>(logs: readonly string[], work: (tx: LogTransaction) => Promise<T>) => Promise<T>

export function createTransact(database: Database, announce: Announce): Transact {
  return (logs, work) =>
    database.transaction(async (tx) => {
      if (logs.length > 0) {
        await tx.query('select id from logs where id = any ($1::uuid[]) order by id for no key update', [logs])
      }
      const placed = ({ seq, at, expires_at: expiresAt, outcome }: AppendRow): Appended => ({
        ...{ seq: seq!, at: at!, expiresAt },
        isNew: outcome === 'new',
      })
      return work({
        ...tx,
        async say(entry) {
          const { text, values } = appendStatement(true, [entry])
          const [row] = (await tx.query<AppendRow>(text, values)) as [AppendRow]
          if (row.outcome === 'new') tx.afterCommit(() => announce([{ entry, row }]))
          else if (row.outcome === 'busy')
            throw new Error(`the log ${entry.log} is not locked by who says something in it`)
          else if (row.outcome !== 'old') throw refusal(row.outcome)
          return placed(row)
        },
        async create({ id, kind, sealed = false }) {
          await tx.query('insert into logs (id, kind, sealed) values ($1, $2, $3)', [id, kind, sealed])
        },
        async append(entries) {
          if (entries.length === 0) return []
          const { text, values } = appendStatement(false, entries)
          const rows = await tx.query<AppendRow>(text, values)
          const fresh = entries.flatMap((entry, i) => (rows[i]!.outcome === 'new' ? [{ entry, row: rows[i]! }] : []))
          const absent = entries.find((_, i) => rows[i]!.seq === null)
          if (absent) throw new Error(`no log ${absent.log} to append "${absent.kind}" to`)
          tx.afterCommit(() => announce(fresh))
          return rows.map(placed)
        },
      })
    })
}
