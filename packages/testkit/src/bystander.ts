/** A connection of the test's own to the database: to stand in the way of others, and to see them wait. */

import pg from 'pg'
import type { TestServer } from './start-server.ts'

const WAITING = `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`

export class Bystander {
  readonly #client: pg.Client
  /** Within a transaction PostgreSQL says again what it has said of who waits: that is asked over another connection. */
  readonly #watching: pg.Client

  private constructor(connection: TestServer['connection']) {
    this.#client = new pg.Client(connection)
    this.#watching = new pg.Client(connection)
  }

  static async at({ connection }: Pick<TestServer, 'connection'>): Promise<Bystander> {
    const bystander = new Bystander(connection)
    await Promise.all([bystander.#client.connect(), bystander.#watching.connect()])
    return bystander
  }

  query(text: string, values?: unknown[]) {
    return this.#client.query(text, values)
  }

  /** Keeps everybody from changing what this log is of, until `letGo`. */
  async hold(log: string): Promise<void> {
    await this.#client.query('begin')
    await this.#client.query('select 1 from logs where id = $1 for update', [log])
  }

  async letGo(): Promise<void> {
    await this.#client.query('commit')
  }

  /** Until so many wait for locks. */
  async waitersFor(n: number): Promise<void> {
    while ((await this.#watching.query<{ n: number }>(WAITING)).rows[0]!.n < n);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#client.end(), this.#watching.end()])
  }
}
