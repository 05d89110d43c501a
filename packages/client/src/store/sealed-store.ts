/**
 * Seals every value before it reaches the disk, bound to its name, so that none can be read, changed or put in another's place.
 * Names stay readable: they are ids and numbers, which the server knows too. Nonces are random: one key serves 2^32 writes.
 */

import { type Bytes, concat, utf8 } from '@parley/keys'
import { ClientError } from '../client-error.ts'
import type { Store } from './store.ts'

const NONCE = 12

export const storeKey = (bytes: Bytes): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])

/** `key`: AES-256-GCM; it need not be extractable, and should not be. */
export function sealing(key: CryptoKey) {
  const boundTo = (iv: Bytes, name: string) => ({ name: 'AES-GCM', iv, additionalData: utf8(name) })

  async function seal(name: string, value: Bytes): Promise<Bytes> {
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE))
    return concat(nonce, new Uint8Array(await crypto.subtle.encrypt(boundTo(nonce, name), key, value)))
  }

  async function open(name: string, sealed: Bytes): Promise<Bytes> {
    try {
      const nonce = sealed.slice(0, NONCE)
      return new Uint8Array(await crypto.subtle.decrypt(boundTo(nonce, name), key, sealed.slice(NONCE)))
    } catch (cause) {
      throw new ClientError('STORE_UNREADABLE', name, { cause })
    }
  }

  return { seal, open }
}

export function sealedStore(store: Store, key: CryptoKey): Store {
  const { seal, open } = sealing(key)
  return {
    async get(name) {
      const sealed = await store.get(name)
      return sealed && open(name, sealed)
    },
    async list(range) {
      const rows = await store.list(range)
      return Promise.all(rows.map(async ([name, sealed]) => [name, await open(name, sealed)] as [string, Bytes]))
    },
    async write(changes) {
      await store.write(
        await Promise.all(
          changes.map(async ([name, value]) => [name, value && (await seal(name, value))] as [string, Bytes?]),
        ).then((sealed) => sealed.map(([name, value]) => [name, value] as const)),
      )
    },
    close: () => store.close(),
    files: store.files,
  }
}
