/** The one door to PostgreSQL: a pool, transactions, and database errors turned into faults that say whether to try again. */

import { setTimeout as delay } from 'node:timers/promises'
import { Fault } from '@parley/protocol'
import pg from 'pg'

export type Row = Record<string, unknown>

/** Whatever can run a statement: the pool, or a transaction. */
export interface Queryable {
  query<R extends object = Row>(text: string, values?: readonly unknown[]): Promise<R[]>
}

export interface Transaction extends Queryable {
  /** Runs once the transaction is durable; never if it is rolled back. */
  afterCommit(action: () => void): void
}

export interface Database extends Queryable {
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
  /** A connection of one's own, for work that must not queue behind others. */
  dedicated(): Promise<pg.Client>
  close(): Promise<void>
}

/** `bigint` columns hold times and sequence numbers, well inside what a number holds exactly. */
const types = new pg.TypeOverrides()
types.setTypeParser(pg.types.builtins.INT8, Number)

const RETRIED = new Set(['40001', '40P01', '55P03'])
const ATTEMPTS = 5
/** Whoever lost a race lets the winner go first: coming back at once, it would snatch the lock away again. */
const RETRY_PAUSE_MS = 10

/** No answer came, so nobody knows whether the statement took effect; or the database has no room for it now (53…, 58030). */
export const isConnectionLoss = (error: unknown): boolean => {
  const code = (error as { code?: string } | null)?.code ?? ''
  const message = error instanceof Error ? error.message : ''
  return (
    /^(08|53|57P|58030|ECONN|EPIPE|ENOENT|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_)/.test(code) ||
    /Connection terminated|not queryable|timeout exceeded when trying to connect|timeout expired|Query read timeout|closed the connection/.test(
      message,
    )
  )
}

const asFault = (error: unknown): unknown =>
  isConnectionLoss(error) ? new Fault('DATABASE_UNAVAILABLE', { retryAfter: 1, cause: error }) : error

export type DatabaseOptions = { connection: pg.ClientConfig; poolSize: number; onError: (error: Error) => void }

export function openDatabase({ connection, poolSize, onError }: DatabaseOptions): Database {
  const config = { ...connection, types, connectionTimeoutMillis: 10_000 }
  const pool = new pg.Pool({ ...config, max: poolSize, idleTimeoutMillis: 30_000 })
  pool.on('error', onError)

  const query: Queryable['query'] = async <R extends object>(text: string, values: readonly unknown[] = []) => {
    try {
      return (await pool.query(text, values as unknown[])).rows as R[]
    } catch (error) {
      throw asFault(error)
    }
  }

  async function attempt<T>(work: (tx: Transaction) => Promise<T>): Promise<{ result: T; committed: (() => void)[] }> {
    const client = await pool.connect()
    const committed: (() => void)[] = []
    let broken: Error | undefined
    // The pool listens only while a client rests in it; nobody listening, a loss between two statements would end the process.
    const lost = (error: Error) => {
      broken = error
      onError(error)
    }
    client.on('error', lost)
    try {
      await client.query('begin')
      const result = await work({
        query: async <R extends object>(text: string, values: readonly unknown[] = []) =>
          (await client.query(text, values as unknown[])).rows as R[],
        afterCommit: (action) => committed.push(action),
      })
      await client.query('commit')
      return { result, committed }
    } catch (error) {
      await client.query('rollback').catch((rollback: Error) => {
        broken = rollback
      })
      throw error
    } finally {
      client.off('error', lost)
      client.release(broken)
    }
  }

  async function insist<T>(work: (tx: Transaction) => Promise<T>) {
    for (let tries = 1; ; tries++) {
      try {
        return await attempt(work)
      } catch (error) {
        if (tries === ATTEMPTS || !RETRIED.has((error as { code?: string }).code ?? '')) throw asFault(error)
        await delay(RETRY_PAUSE_MS * tries)
      }
    }
  }

  return {
    query,
    async transaction(work) {
      const { result, committed } = await insist(work)
      // Nothing that goes wrong from here on may undo, or do once more, what is done.
      for (const action of committed) action()
      return result
    },
    async dedicated() {
      const client = new pg.Client(config)
      client.on('error', onError)
      await client.connect()
      return client
    },
    close: () => pool.end(),
  }
}
