/**
 * The time as the server tells it: clocks of devices are wrong by minutes, and some by a day. What expires, expires by the
 * server's time on every device. It is believed up to a point: a server that lies cannot keep keys from turning for long.
 */

import type { Platform } from './platform.ts'
import { put, read } from './store/records.ts'
import type { Store } from './store/store.ts'

/** As long as an answer may have been on its way. */
const ON_THE_WAY_MS = 5_000
const MOST_MS = 2 * 24 * 3_600_000
/** Kept: what is to expire is looked for before the server has been heard again. */
const NAME = 'clock-ahead'

export type ServerClock = Platform & {
  /** True if this device's time had to be set right. */
  learn(serverTime: number): Promise<boolean>
}

export async function openServerClock(platform: Platform, store: Store): Promise<ServerClock> {
  let ahead = (await read<number>(store, NAME)) ?? 0
  return {
    ...platform,
    now: () => platform.now() - ahead,
    async learn(serverTime) {
      const found = platform.now() - serverTime
      if (Math.abs(found - ahead) <= ON_THE_WAY_MS) return false
      ahead = Math.abs(found) <= MOST_MS ? found : 0
      await store.write([put(NAME, ahead)])
      return true
    },
  }
}
