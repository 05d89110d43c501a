/**
 * A device's store in a browser: IndexedDB, every value sealed under a key that no script can read out, one tab at a time. A write
 * is durable when it resolves, as far as browsers promise anything.
 */

import type { Bytes } from '@parley/keys'
import { type IDBPDatabase, openDB } from 'idb'
import { ClientError } from '../client-error.ts'
import { sealedStore } from '../store/sealed-store.ts'
import type { Range, Store } from '../store/store.ts'

const HELD = 'held'
const KEYS = 'keys'

export type IndexedDbStoreOptions = {
  /** One for each account that is signed in with this browser. */
  name: string
  /** Waits until whoever has it lets go of it; otherwise it fails with STORE_IN_USE. */
  isPatient?: boolean
}

export async function indexedDbStore({ name, isPatient = false }: IndexedDbStoreOptions): Promise<Store> {
  const release = await take(`parley/${name}`, isPatient)
  try {
    const db = await openBase(name)
    return sealedStore(rawStore(db, release), await keyOf(db))
  } catch (error) {
    release()
    throw error
  }
}

const openBase = (name: string) =>
  openDB(`parley/${name}`, 1, {
    upgrade(made) {
      made.createObjectStore(HELD)
      made.createObjectStore(KEYS)
    },
    // A newer version of this page wants in: whoever holds the lock is asked to close first.
    blocking: (_, __, event) => (event.target as IDBDatabase).close(),
  })

/** Held until released, or until the tab is gone. */
function take(name: string, isPatient: boolean): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const asked = navigator.locks.request(name, { ifAvailable: !isPatient }, (lock) => {
      if (!lock) throw new ClientError('STORE_IN_USE', name)
      return new Promise<void>((release) => resolve(() => release()))
    })
    asked.catch(reject)
  })
}

/** Made once, inside the browser, and never to leave it. Of two who make it the first one's counts. */
async function keyOf(db: IDBPDatabase): Promise<CryptoKey> {
  const known = (await db.get(KEYS, 'store')) as CryptoKey | undefined
  if (known) return known
  const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  await db.put(KEYS, made, 'store')
  return made
}

/** For what a page seals beside the store, which others may hold meanwhile; undefined before there is one. */
export async function keyOfStore(name: string): Promise<CryptoKey | undefined> {
  const db = await openBase(name)
  const key = (await db.get(KEYS, 'store')) as CryptoKey | undefined
  db.close()
  return key
}

function rawStore(db: IDBPDatabase, release: () => void): Store {
  return {
    get: (name) => db.get(HELD, name) as Promise<Bytes | undefined>,

    async list({ from, to, newestFirst = false, limit = Number.POSITIVE_INFINITY }: Range) {
      const rows: [string, Bytes][] = []
      if (from >= to) return rows
      const range = IDBKeyRange.bound(from, to, false, true)
      const objects = db.transaction(HELD).store
      if (!newestFirst) {
        const count = Number.isFinite(limit) ? limit : undefined
        const [names, values] = await Promise.all([objects.getAllKeys(range, count), objects.getAll(range, count)])
        return names.map((name, i) => [name as string, values[i] as Bytes])
      }
      for (let at = await objects.openCursor(range, 'prev'); at && rows.length < limit; at = await at.continue()) {
        rows.push([at.key as string, at.value as Bytes])
      }
      return rows
    },

    async write(changes) {
      const transaction = db.transaction(HELD, 'readwrite', { durability: 'strict' })
      for (const [name, value] of changes) {
        void (value === undefined ? transaction.store.delete(name) : transaction.store.put(value, name))
      }
      await transaction.done
    },

    async close() {
      db.close()
      release()
    },
  }
}
