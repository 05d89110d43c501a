/** A server that has too many at once tells some to come back: they do, by themselves, and end when they are told to. */

import { Fault } from '@parley/protocol'
import { expect, it } from 'vitest'
import { defaultPlatform } from '../platform.ts'
import { memoryStore } from '../store/memory-store.ts'
import { Sync } from './sync.ts'

const CHAT = '00000000-0000-4000-8000-000000000001'

function device(isBusy: () => boolean) {
  const taken: number[] = []
  const pauses: number[] = []
  let asked = 0
  const sync = new Sync({
    call: (async () => {
      asked++
      if (isBusy()) throw new Fault('BUSY', { retryAfter: 2 })
      const entries = [{ log: CHAT, seq: 1 }]
      return {
        at: 1,
        more: false,
        moreReceipts: false,
        gone: [],
        receipts: [],
        logs: [{ log: CHAT, kind: 'chat', head: 1, entries }],
      }
    }) as never,
    store: memoryStore(),
    platform: {
      ...defaultPlatform,
      after(ms, run) {
        pauses.push(ms)
        const timer = setTimeout(run, asked > 9 ? ms : 0)
        return () => clearTimeout(timer)
      },
    },
    onProblem: () => {},
    apply: async (_log, _kind, entries) => void taken.push(...entries.map(({ seq }) => seq)),
    receipts: async () => {},
    gone: async () => {},
    level: async () => {},
    onError: () => {},
  })
  return { sync, taken, pauses, asked: () => asked }
}

it('asks again after as long as it was told, until it has what it lacks', async () => {
  let left = 3
  const { sync, taken, pauses } = device(() => left-- > 0)
  await sync.pull()
  expect(taken).toEqual([1])
  expect(pauses).toHaveLength(3)
  for (const ms of pauses) expect(ms).toBeGreaterThanOrEqual(2_000)
})

it('waits no longer once it is closed', async () => {
  const { sync, asked } = device(() => true)
  const pulled = sync.pull()
  while (asked() < 10) await new Promise((resolve) => setTimeout(resolve, 1))
  sync.close()
  await expect(pulled).rejects.toMatchObject({ code: 'BUSY' })
})
