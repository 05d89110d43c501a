/** People and chats put straight into a database, for loads too large to sign up one by one; signed in like anybody else. */

import { randomUUID } from 'node:crypto'
import { createAccessTokens } from '@parley/server/features/auth/access-token'
import { directKey } from '@parley/server/features/chats/pair-key'
import { type Secrets, secretsFrom } from '@parley/server/ports/secrets'
import pg from 'pg'
import type { TestDatabase } from './test-postgres.ts'

export type Seeded = { userId: string; deviceId: string; token: string }

export class Seed {
  readonly #client: pg.Client
  readonly #secrets: Secrets

  private constructor(client: pg.Client, masterKey: Buffer) {
    this.#client = client
    this.#secrets = secretsFrom(masterKey)
  }

  static async open(connection: TestDatabase['connection'], masterKey: Buffer): Promise<Seed> {
    const client = new pg.Client(connection)
    await client.connect()
    return new Seed(client, masterKey)
  }

  close(): Promise<void> {
    return this.#client.end()
  }

  async people(count: number, { isOperator = false } = {}): Promise<Seeded[]> {
    const ids = Array.from({ length: count }, () => ({ userId: randomUUID(), deviceId: randomUUID() }))
    const users = ids.map((id) => id.userId)
    const devices = ids.map((id) => id.deviceId)
    const now = Date.now()
    await this.#client.query(
      `insert into users (id, username, name, is_operator, created_at)
       select u, 'seed_' || left(u::text, 8) || right(u::text, 4), 'Seed', $3, $2 from unnest($1::uuid[]) u`,
      [users, now, isOperator],
    )
    await this.#client.query(`insert into logs (id, kind) select id, 'account' from unnest($1::uuid[]) id`, [users])
    return this.#signIn(users, devices)
  }

  /** Another device of somebody. */
  async device({ userId }: Seeded): Promise<Seeded> {
    const [device] = await this.#signIn([userId], [randomUUID()])
    return device!
  }

  /** A token of this device as it was given out then: long ago, and it has run out. */
  tokenOf({ userId, deviceId }: Seeded, at: number): Promise<string> {
    return createAccessTokens(this.#secrets, { now: () => at }).issue(userId, deviceId)
  }

  async #signIn(users: string[], devices: string[]): Promise<Seeded[]> {
    const now = Date.now()
    await this.#client.query(
      `insert into devices (id, user_id, name, created_at, last_used_at, refresh_hash, refreshed_at, expires_at)
       select d, u, 'seed', $3::bigint, $3, decode(md5(d::text), 'hex'), $3, $3 + 86400000
       from unnest($1::uuid[], $2::uuid[]) t (u, d)`,
      [users, devices, now],
    )
    await this.#client.query(`insert into logs (id, kind) select id, 'device' from unnest($1::uuid[]) id`, [devices])
    const tokens = createAccessTokens(this.#secrets, { now: () => now })
    return Promise.all(
      devices.map(async (deviceId, i) => {
        const userId = users[i]!
        return { userId, deviceId, token: await tokens.issue(userId, deviceId) }
      }),
    )
  }

  /** A sealed chat for each of these groups of people; two make it a direct one. */
  async chats(groups: readonly (readonly Seeded[])[]): Promise<string[]> {
    const chats = groups.map(() => randomUUID())
    const now = Date.now()
    await this.#client.query(`insert into logs (id, kind, sealed) select id, 'chat', true from unnest($1::uuid[]) id`, [
      chats,
    ])
    await this.#client.query(
      `insert into chats (id, type, privacy, pair_key, created_at)
       select c, t, 'e2ee', k, $4 from unnest($1::uuid[], $2::text[], $3::text[]) x (c, t, k)`,
      [
        chats,
        groups.map((group) => (group.length === 2 ? 'direct' : 'group')),
        groups.map((group) => (group.length === 2 ? directKey(group[0]!.userId, group[1]!.userId) : null)),
        now,
      ],
    )
    const rows = groups.flatMap((group, i) => group.map((person) => ({ chat: chats[i]!, user: person.userId })))
    await this.#client.query(
      `insert into members (log_id, user_id, joined_at) select c, u, $3 from unnest($1::uuid[], $2::uuid[]) t (c, u)`,
      [rows.map((row) => row.chat), rows.map((row) => row.user), now],
    )
    return chats
  }

  /** So that plans are made for what is there. */
  async settle(): Promise<void> {
    await this.#client.query('analyze')
  }
}
