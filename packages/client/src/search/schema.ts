/**
 * How an index lies in SQLite. `messages` holds what is shown of a hit (`text`, unless it is `plain`) and what is compared
 * (`plain`); ids are numbers in `names`, or they would outweigh the messages.
 *
 * `grams` is FTS5 over every three characters in a row: any stretch of a text is found, in scripts without spaces too, and no
 * query is FTS syntax, since grams are all that is ever asked for. Positions are left out (`detail=none`: a third of the size),
 * so what the grams let through is compared with `plain`. Two END follow each text, so that a gram begins at every character
 * of it, and a query of one or two characters is a range of `terms`.
 *
 * What is deleted leaves the file: SQLite overwrites freed space, and FTS5 takes entries out at once instead of burying them.
 */

import type { Bytes } from '@parley/keys'
import type { OpenEngine, SqlEngine } from './sql-engine.ts'

const VERSION = 1
export const END = '\u0001\u0001'

const SCHEMA = [
  'create table names (id integer primary key, name text not null unique)',
  `create table messages (
     row integer primary key, chat integer not null, seq integer not null, sender integer not null, at integer not null,
     kind integer not null, expires integer, plain text not null, text text)`,
  'create unique index by_place on messages (chat, seq)',
  'create index by_time on messages (at, chat, seq)',
  'create index by_expiry on messages (expires) where expires is not null',
  'create table marks (chat text primary key, reached text not null) without rowid',
  `create virtual table grams using fts5 (
     plain, content = messages, content_rowid = row, tokenize = 'trigram case_sensitive 1', detail = none, columnsize = 0)`,
  'create virtual table terms using fts5vocab (grams, instance)',
  `insert into grams (grams, rank) values ('secure-delete', 1)`,
  `pragma user_version = ${VERSION}`,
]

/** The index in the snapshot; an empty one if the snapshot is not of this version. Damage is noticed where it was sealed. */
export async function openIndex(open: OpenEngine, snapshot: Bytes | undefined): Promise<SqlEngine> {
  const found = snapshot && (await open(snapshot))
  if (found && isOurs(found)) return prepare(found)
  found?.close()
  const fresh = await open()
  for (const statement of SCHEMA) fresh.run(statement)
  return prepare(fresh)
}

function isOurs(engine: SqlEngine): boolean {
  try {
    return engine.rows('pragma user_version')[0]?.[0] === VERSION
  } catch {
    return false
  }
}

function prepare(engine: SqlEngine): SqlEngine {
  engine.run('pragma secure_delete = on')
  return engine
}
