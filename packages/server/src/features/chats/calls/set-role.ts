/** Changes what somebody is in a group. A group has one creator: making another makes the old one an admin. */

import { members as calls, Fault } from '@parley/protocol'
import { demand, maySetRole } from '../../../access/chats.ts'
import { type Bound, handle } from '../../../access/handle.ts'
import { memberOf, setRole as putRole } from '../../../log/members.ts'
import type { ChatsDeps } from '../deps.ts'
import { enter } from '../enter.ts'
import { told } from '../membership.ts'
import { demandUnsigned } from '../signed.ts'
import { memberView } from '../view.ts'

export const setRole = ({ transact, clock }: ChatsDeps): Bound =>
  handle(calls.setRole, ({ chatId, userId, role }, caller) =>
    transact([chatId], async (tx) => {
      const { chat, me } = await enter(tx, chatId, caller.userId)
      const target = await memberOf(tx, chatId, userId)
      if (target === undefined) throw new Fault('NOT_FOUND')
      const isActor = userId === caller.userId
      demand(maySetRole(chat, me, { role: target.role, isActor }, role))
      demandUnsigned(chat)
      if (role === target.role) return memberView(target)
      const changes = [{ userId, role }]
      if (role === 'creator') changes.push({ userId: caller.userId, role: 'admin' })
      for (const change of changes) await putRole(tx, chatId, change.userId, change.role)
      await tx.append(changes.map((change) => told(caller, clock.now(), chatId, 'role', change)))
      return memberView({ ...target, role })
    }),
  )
