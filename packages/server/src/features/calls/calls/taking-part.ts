/** Taking a call, turning it down, hanging up, and recording it with everybody's knowledge. */

import { type CallId, calls } from '@parley/protocol'
import type { Caller } from '../../../access/caller.ts'
import { mayEndForEveryone } from '../../../access/calls.ts'
import { demand } from '../../../access/chats.ts'
import { type Bound, handle } from '../../../access/handle.ts'
import { memberOf } from '../../../log/members.ts'
import type { Changing, Rule } from '../change.ts'
import type { CallsDeps } from '../deps.ts'
import { callView } from '../news.ts'
import { consent, decline, endForEveryone, leave, record } from '../rules.ts'
import { joinFree } from './initiate.ts'

export function takingPart({ clock }: CallsDeps, { change }: Changing): Bound[] {
  const changed = async (id: CallId, { userId }: Caller, rule: Rule): Promise<calls.Call> =>
    callView(await change(id, userId, rule))

  return [
    handle(calls.answer, ({ callId }, caller) =>
      changed(callId, caller, (call, tx) => joinFree(tx, call, caller, clock.now())),
    ),
    handle(calls.reject, ({ callId, reason }, caller) =>
      changed(callId, caller, (call) => decline(call, caller.userId, reason, clock.now())),
    ),
    handle(calls.end, ({ callId, forEveryone }, caller) =>
      changed(callId, caller, async (call, tx) => {
        const left = leave(call, caller.userId, clock.now())
        if (!forEveryone) return left
        const { role } = (await memberOf(tx, call.chatId, caller.userId))!
        demand(mayEndForEveryone(call, { userId: caller.userId, role }))
        return endForEveryone(call, clock.now())
      }),
    ),
    handle(calls.record, ({ callId, recording }, caller) =>
      changed(callId, caller, (call) => record(call, caller, recording)),
    ),
    handle(calls.consent, ({ callId, consent: agreed }, caller) =>
      changed(callId, caller, (call) => consent(call, caller, agreed)),
    ),
  ]
}
