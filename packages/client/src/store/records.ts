/** Values as the client thinks of them: JSON, in which bytes are written as base64 under one reserved key. */

import { type Bytes, fromUtf8, utf8 } from '@parley/keys'
import { fromBase64, toBase64 } from '../base64.ts'
import type { Change, Range, Store } from './store.ts'

const BYTES = '$bytes'
const AT_ONCE = 500

const encode = (value: unknown): Bytes =>
  utf8(JSON.stringify(value, (_, part: unknown) => (part instanceof Uint8Array ? { [BYTES]: toBase64(part) } : part)))

const decode = (bytes: Bytes): unknown =>
  JSON.parse(fromUtf8(bytes), (_, part: unknown) =>
    typeof part === 'object' && part !== null && BYTES in part ? fromBase64(part[BYTES] as string) : part,
  )

export const put = (name: string, value: unknown): Change => [name, encode(value)]
export const forget = (name: string): Change => [name, undefined]

export async function read<T>(store: Store, name: string): Promise<T | undefined> {
  const bytes = await store.get(name)
  return bytes && (decode(bytes) as T)
}

/** One after the other, so many at a time: for what may be more than one wants to hold. */
export async function* readEach<T>(store: Store, range: Range): AsyncGenerator<[name: string, value: T]> {
  for (let { from } = range; ; ) {
    const rows = await readAll<T>(store, { ...range, from, limit: AT_ONCE })
    yield* rows
    const last = rows.at(-1)
    if (!last || rows.length < AT_ONCE) return
    from = `${last[0]}\0`
  }
}

export async function readAll<T>(store: Store, range: Range): Promise<[name: string, value: T][]> {
  return (await store.list(range)).map(([name, bytes]) => [name, decode(bytes) as T])
}
