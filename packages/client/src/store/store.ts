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
}

/** Every name that begins so; names hold no character above it. */
export const beginningWith = (prefix: string): Range => ({ from: prefix, to: `${prefix}\uffff` })
