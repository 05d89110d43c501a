/** Brings a database to the schema this Parley knows: each step once, in order, whole or not at all, however many nodes start at once. */

import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Client } from 'pg'
import { StartRefused } from './start-refused.ts'

export type Migration = { number: number; name: string; sql: string; hash: string }

export const MIGRATIONS = fileURLToPath(new URL('./migrations/', import.meta.url))

/** The steps in a folder, named `0001-what-it-does.sql`, in the order of their numbers. */
export async function readMigrations(folder: string = MIGRATIONS): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort()
  const migrations = await Promise.all(files.map((file) => readMigration(folder, file)))
  for (const [index, { number, name }] of migrations.entries())
    if (number === migrations[index - 1]?.number)
      throw new Error(`Two migrations have the number ${number}: rename ${name}`)
  return migrations
}

async function readMigration(folder: string, file: string): Promise<Migration> {
  const [, number, name] = /^(\d{4})-([a-z0-9-]+)\.sql$/.exec(file) ?? []
  if (!number || !name) throw new Error(`Migration ${file} should be called like 0001-what-it-does.sql`)
  // A checkout on Windows must not look like an edit.
  const sql = (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n')
  return { number: Number(number), name, sql, hash: createHash('sha256').update(sql).digest('hex') }
}

/** Returns the steps applied now; none if the schema was up to date. */
export async function migrate(client: Pick<Client, 'query'>, migrations: readonly Migration[]): Promise<Migration[]> {
  const applied: Migration[] = []
  for (;;) {
    const step = await applyNext(client, migrations)
    if (!step) return applied
    applied.push(step)
  }
}

/** "parley" in bytes: all nodes wait for one another here. The lock ends with the transaction, so no crash leaves it behind. */
const LOCK = 0x7061726c6579

async function applyNext(client: Pick<Client, 'query'>, migrations: readonly Migration[]) {
  await client.query('begin')
  try {
    await client.query('set local statement_timeout = 0; set local lock_timeout = 0')
    await client.query('select pg_advisory_xact_lock($1)', [LOCK])
    await client.query(`create table if not exists schema_migrations (
      number int primary key, name text not null, hash text not null, applied_at timestamptz not null default now())`)
    const { rows } = await client.query<{ number: number; name: string; hash: string }>(
      'select number, name, hash from schema_migrations order by number',
    )
    const next = firstMissing(rows, migrations)
    if (next) await apply(client, next)
    await client.query('commit')
    return next
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  }
}

function firstMissing(applied: readonly Omit<Migration, 'sql'>[], known: readonly Migration[]): Migration | undefined {
  const newest = applied.at(-1)
  const newestKnown = known.at(-1)?.number ?? 0
  if (newest && newest.number > newestKnown)
    throw new StartRefused(
      'SCHEMA_TOO_NEW',
      `The database is at schema ${newest.number} (${newest.name}), but this Parley knows only ${newestKnown}: ` +
        'a newer release has used it. Start that release, or restore a backup from before the upgrade.',
    )
  for (const { number, name, hash } of applied)
    if (known.find((one) => one.number === number)?.hash !== hash)
      throw new StartRefused(
        'MIGRATION_CHANGED',
        `Migration ${number} (${name}) was applied to this database in another form than this Parley carries. ` +
          'An applied migration must never be edited: restore the file, and put the change into a new one.',
      )
  const next = known.find(({ number }) => applied.every((row) => row.number !== number))
  if (next && newest && next.number < newest.number)
    throw new StartRefused(
      'MIGRATION_CHANGED',
      `Migration ${next.number} (${next.name}) came after ${newest.number} (${newest.name}) was applied to this database. ` +
        'Databases must not differ in the order of their steps: give it a higher number.',
    )
  return next
}

async function apply(client: Pick<Client, 'query'>, { number, name, sql, hash }: Migration): Promise<void> {
  try {
    await client.query(sql)
  } catch (cause) {
    throw new StartRefused(
      'MIGRATION_FAILED',
      `Migration ${number} (${name}) failed and was undone: ${(cause as Error).message}`,
      cause,
    )
  }
  await client.query('insert into schema_migrations (number, name, hash) values ($1, $2, $3)', [number, name, hash])
}
