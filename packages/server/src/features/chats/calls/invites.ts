/** The links by which people join a group: made and taken back by those who lead it. */

import { invites as calls, Fault, LIMITS } from '@parley/protocol'
import { demand, mayInvite } from '../../../access/chats.ts'
import { type Bound, handle } from '../../../access/handle.ts'
import type { ChatsDeps } from '../deps.ts'
import { enter } from '../enter.ts'
import { deleteInvite, insertInvite, invitesOf } from '../invites/store.ts'

/** Nobody guesses 128 bits. */
const TOKEN_BYTES = 16

export const invites = ({ database, transact, clock, random }: ChatsDeps): Bound[] => [
  handle(calls.create, ({ chatId, life, maxUses }, { userId }) =>
    transact([chatId], async (tx) => {
      const { chat, me } = await enter(tx, chatId, userId)
      demand(mayInvite(chat, me))
      const createdAt = clock.now()
      if ((await invitesOf(tx, chatId, createdAt)).length >= LIMITS.inviteLinksPerChat) throw new Fault('FULL')
      const token = random.bytes(TOKEN_BYTES).toString('base64url')
      const invite = { token, chatId, createdBy: userId, createdAt, expiresAt: createdAt + life, maxUses, uses: 0 }
      await insertInvite(tx, invite)
      return invite
    }),
  ),

  handle(calls.list, async ({ chatId }, { userId }) => {
    const { chat, me } = await enter(database, chatId, userId)
    demand(mayInvite(chat, me))
    return { invites: await invitesOf(database, chatId, clock.now()) }
  }),

  handle(calls.revoke, ({ chatId, token }, { userId }) =>
    transact([chatId], async (tx) => {
      const { chat, me } = await enter(tx, chatId, userId)
      demand(mayInvite(chat, me))
      if (!(await deleteInvite(tx, chatId, token))) throw new Fault('NOT_FOUND')
      return {}
    }),
  ),
]
