/** What time does to calls. Each is judged again under its lock, so several nodes may tend the same one, and a restart loses nothing. */

import { LIMITS } from '@parley/protocol'
import type { Job } from '../../ports/job.ts'
import type { Changing } from './change.ts'
import type { CallsDeps } from './deps.ts'
import { pass } from './rules.ts'
import { abandoned, nextRingOut, ringingTooLong } from './store.ts'

const AT_ONCE = 200

export function jobs({ database, clock }: Pick<CallsDeps, 'database' | 'clock'>, { tend }: Changing): Job[] {
  const tendAll = async (found: readonly { id: Parameters<Changing['tend']>[0] }[]) => {
    for (const { id } of found) await tend(id, (call) => pass(call, clock.now()))
    return found.length === AT_ONCE
  }
  return [
    {
      name: 'calls.ring-out',
      every: 1_000,
      async run() {
        const now = clock.now()
        if (await tendAll(await ringingTooLong(database, now, AT_ONCE))) return 0
        const next = await nextRingOut(database)
        return next === undefined ? undefined : Math.max(0, next - clock.now())
      },
    },
    {
      name: 'calls.abandoned',
      every: 5_000,
      async run() {
        if (await tendAll(await abandoned(database, clock.now() - LIMITS.callSilence, AT_ONCE))) return 0
      },
    },
  ]
}
