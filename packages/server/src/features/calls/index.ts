/** Calls: who rings whom, who is in, what their devices tell each other, and what is remembered of it. Sound and pictures never come here. */

import type { Entry, UserId } from '@parley/protocol'
import type { Bound } from '../../access/handle.ts'
import type { Job } from '../../ports/job.ts'
import { initiate } from './calls/initiate.ts'
import { log } from './calls/log.ts'
import { relay } from './calls/relay.ts'
import { takingPart } from './calls/taking-part.ts'
import { createChanging } from './change.ts'
import type { CallsDeps } from './deps.ts'
import { jobs } from './jobs.ts'
import { drop, pass } from './rules.ts'
import { forgetLog, liveIn, liveWith } from './store.ts'

export type { CallsDeps } from './deps.ts'

export type CallsFeature = {
  calls: Bound[]
  jobs: Job[]
  /** Of what has just been appended: whoever was removed from a chat is out of its call at once. A job would see to it later. */
  noticed(entries: readonly Entry[]): void
  /** An account is gone: it is in no call, and its list is no more. */
  forget(user: UserId): Promise<void>
}

const ENDS_MEMBERSHIP = new Set(['member-removed', 'closed'])

export function callsFeature(deps: CallsDeps): CallsFeature {
  const { database, clock, onError } = deps
  const changing = createChanging(deps)

  const tendChats = async (chats: readonly string[]) => {
    for (const { id } of await liveIn(database, chats)) await changing.tend(id, (call) => pass(call, clock.now()))
  }

  return {
    calls: [initiate(deps, changing), ...takingPart(deps, changing), ...relay(deps), ...log(deps)],
    jobs: jobs(deps, changing),
    noticed(entries) {
      const chats = entries.flatMap(({ kind, log: chat }) => (ENDS_MEMBERSHIP.has(kind) ? [chat] : []))
      if (chats.length > 0) void tendChats(chats).catch(onError)
    },
    async forget(user) {
      for (const { id } of await liveWith(database, user)) {
        await changing.tend(id, (call) =>
          drop(call, ({ userId }) => (userId === user ? 'removed' : undefined), clock.now()),
        )
      }
      await forgetLog(database, user)
    },
  }
}
