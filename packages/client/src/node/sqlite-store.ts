/**
 * A device's store in a folder: one SQLite file, every value sealed, one process at a time, whole after any crash. Erased rows are
 * overwritten, and so is the journal that held them.
 */

import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Bytes } from '@parley/keys'
import { ClientError } from '../client-error.ts'
import { sealedStore, storeKey } from '../store/sealed-store.ts'
import type { Store } from '../store/store.ts'
import { sealedFiles } from './sealed-files.ts'

const KEY_LENGTH = 32

export type SqliteStoreOptions = {
  folder: string
  /** 32 bytes from wherever this machine keeps secrets. Without: a file beside the database, readable by its owner alone. */
  key?: Bytes
}

export async function sqliteStore({ folder, key }: SqliteStoreOptions): Promise<Store> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const raw = { ...rawStore(join(folder, 'device.db')), files: sealedFiles(join(folder, 'files')) }
  try {
    // Only now: whoever holds the database may make the key.
    return sealedStore(raw, await storeKey(key ?? keyFile(join(folder, 'device.key'))))
  } catch (error) {
    await raw.close()
    throw error
  }
}

function rawStore(path: string): Store {
  const db = new DatabaseSync(path)
  try {
    db.exec('pragma locking_mode = exclusive; pragma journal_mode = truncate; pragma synchronous = full')
    db.exec('pragma secure_delete = on; begin exclusive')
    db.exec('create table if not exists held (name text primary key, value blob not null) without rowid; commit')
    chmodSync(path, 0o600)
  } catch (cause) {
    db.close()
    if ((cause as { errcode?: number }).errcode === SQLITE_BUSY) {
      throw new ClientError('STORE_IN_USE', path, { cause })
    }
    throw new ClientError('STORE_UNREADABLE', path, { cause })
  }
  const get = db.prepare('select value from held where name = ?')
  const up = db.prepare('select name, value from held where name >= ? and name < ? order by name limit ?')
  const down = db.prepare('select name, value from held where name >= ? and name < ? order by name desc limit ?')
  const set = db.prepare('insert into held values (?, ?) on conflict do update set value = excluded.value')
  const drop = db.prepare('delete from held where name = ?')
  const copy = (value: unknown): Bytes => new Uint8Array(value as Uint8Array<ArrayBuffer>)

  return {
    async get(name) {
      const row = get.get(name)
      return row && copy(row['value'])
    },
    async list({ from, to, newestFirst, limit = -1 }) {
      const rows = (newestFirst ? down : up).all(from, to, limit)
      return rows.map((row) => [row['name'] as string, copy(row['value'])])
    },
    async write(changes) {
      db.exec('begin')
      try {
        for (const [name, value] of changes) {
          if (value === undefined) drop.run(name)
          else set.run(name, value)
        }
        db.exec('commit')
      } catch (error) {
        db.exec('rollback')
        throw error
      }
    },
    async close() {
      if (db.isOpen) db.close()
    },
  }
}

const SQLITE_BUSY = 5

/** Written whole before it gets its name: a crash leaves no half a key. */
function keyFile(path: string): Bytes {
  if (existsSync(path)) {
    const key = new Uint8Array(readFileSync(path))
    if (key.length !== KEY_LENGTH) throw new ClientError('STORE_UNREADABLE', path)
    return key
  }
  const key = crypto.getRandomValues(new Uint8Array(KEY_LENGTH))
  const file = openSync(`${path}.new`, 'w', 0o600)
  writeSync(file, key)
  fsyncSync(file)
  closeSync(file)
  renameSync(`${path}.new`, path)
  return key
}
