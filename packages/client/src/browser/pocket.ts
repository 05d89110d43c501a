/**
 * The few words a page keeps at once, asking neither the worker nor the server: they are in localStorage before the next key is
 * pressed, so whatever becomes of the page they are there. Sealed under the key of this device's store, each bound to its name.
 */

import { fromUtf8, utf8 } from '@parley/keys'
import { fromBase64, toBase64 } from '../base64.ts'
import { ClientError } from '../client-error.ts'
import { sealing } from '../store/sealed-store.ts'
import { keyOfStore } from './indexed-db-store.ts'

export type Pocket = {
  /** What whoever was here before has left, by name. */
  all(): Promise<Map<string, string>>
  /** The last words put under a name count. */
  put(name: string, words: string): Promise<void>
  /** Unless another tab has put something else there since. */
  drop(name: string): void
}

const placeOf = (of: string, name = '') => `parley/${of}/pocket/${name}`

/** `of`: the name of the store, which somebody has to have signed in with. */
export async function openPocket(of: string): Promise<Pocket> {
  const key = await keyOfStore(of)
  if (!key) throw new ClientError('STORE_UNREADABLE', of)
  const { seal, open } = sealing(key)
  const wanted = new Map<string, string>()
  /** Sealed, as it was last seen here. */
  const seen = new Map<string, string>()

  async function opened(name: string): Promise<[name: string, words: string] | undefined> {
    const place = placeOf(of, name)
    const sealed = localStorage.getItem(place)
    if (sealed === null) return undefined
    seen.set(name, sealed)
    try {
      return [name, fromUtf8(await open(place, fromBase64(sealed)))]
    } catch {
      // Of an account that is no longer here.
      localStorage.removeItem(place)
      return undefined
    }
  }

  async function writeDown(name: string): Promise<void> {
    for (let written: string | undefined; written !== wanted.get(name); ) {
      const words = wanted.get(name) as string
      const sealed = toBase64(await seal(placeOf(of, name), utf8(words)))
      if (!wanted.has(name)) return
      localStorage.setItem(placeOf(of, name), sealed)
      seen.set(name, sealed)
      written = words
    }
  }

  return {
    async all() {
      const found = await Promise.all(namesIn(of).map(opened))
      return new Map(found.filter((one) => one !== undefined))
    },
    async put(name, words) {
      const isUnderWay = wanted.has(name)
      wanted.set(name, words)
      if (!isUnderWay) await writeDown(name).finally(() => wanted.delete(name))
    },
    drop(name) {
      wanted.delete(name)
      const place = placeOf(of, name)
      if (localStorage.getItem(place) === seen.get(name)) localStorage.removeItem(place)
    },
  }
}

/** Whoever it belonged to has gone. */
export function emptyPocket(of: string): void {
  for (const name of namesIn(of)) localStorage.removeItem(placeOf(of, name))
}

const namesIn = (of: string): string[] =>
  Object.keys(localStorage)
    .filter((place) => place.startsWith(placeOf(of)))
    .map((place) => place.slice(placeOf(of).length))
