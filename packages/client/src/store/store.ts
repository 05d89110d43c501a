/**
 * Where a device keeps what it knows: names to bytes, in the order of the names. A write is whole or absent, and on the disk when
 * it resolves; nothing else is asked of a store, so there can be many.
 */

import type { Bytes } from '@parley/keys'

/** Without a value: the name is forgotten. */
export type Change = readonly [name: string, value: Bytes | undefined]

export type Range = {
  /** Inclusive. */
  readonly from: string
  /** Exclusive. */
  readonly to: string
  readonly newestFirst?: boolean
  readonly limit?: number
}

export interface Store {
  get(name: string): Promise<Bytes | undefined>
  list(range: Range): Promise<[name: string, value: Bytes][]>
  /** All of it or none of it; the last word on a name counts. */
  write(changes: readonly Change[]): Promise<void>
  /** Lets go of the device: another may open it now. */
  close(): Promise<void>
  /** Where a store has room for them beside its rows. */
  readonly files?: SealedFiles | undefined
}

/** Large files, lying there as they are given: for what is sealed already. Names are made by us. */
export interface SealedFiles {
  /** On the disk when it resolves, with how much it is. What `kept` has heard of can be read before that. */
  write(id: string, bytes: AsyncIterable<Bytes>, kept: (size: number) => void): Promise<number>
  /** Fewer bytes than asked for only where it ends. */
  read(id: string, from: number, length: number): Promise<Bytes>
  /** Of what is not there: nothing. */
  drop(id: string): Promise<void>
  clear(): Promise<void>
}

const AT_ONCE = 1_000

/** Everything is forgotten; what was begun by one who died over it is done by calling it again. */
export async function erase(store: Store): Promise<void> {
  await store.files?.clear()
  for (;;) {
    const rows = await store.list({ ...beginningWith(''), limit: AT_ONCE })
    if (rows.length === 0) return
    await store.write(rows.map(([name]) => [name, undefined]))
  }
}

/** Every name that begins so; names hold no character above it. */
export const beginningWith = (prefix: string): Range => ({ from: prefix, to: `${prefix}\uffff` })
