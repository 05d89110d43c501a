/** Invitations to this server, made by its operators. */

import { auth, Fault, LIMITS, type ServerInviteId } from '@parley/protocol'
import { type Bound, handle } from '../../../access/handle.ts'
import type { Queryable } from '../../../db/database.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Random } from '../../../ports/random.ts'
import { inviteHash } from '../registration.ts'
import * as store from '../store.ts'

type Parts = { database: Queryable; clock: Clock; random: Random }

const CODE_BYTES = 15

const shown = (invite: store.Invite) => ({ ...invite, id: invite.id as ServerInviteId })

export const inviteCalls = ({ database, clock, random }: Parts): Bound[] => [
  handle(auth.createInvite, async ({ note, uses }, { userId }) => {
    const code = random.bytes(CODE_BYTES).toString('base64url')
    const now = clock.now()
    const invite = { id: random.uuid(), note, createdAt: now, expiresAt: now + LIMITS.inviteLife, usesLeft: uses }
    await store.addInvite(database, { ...invite, codeHash: inviteHash(code), createdBy: userId })
    return { ...shown(invite), code }
  }),

  handle(auth.listInvites, async () => ({ invites: (await store.invites(database, clock.now())).map(shown) })),

  handle(auth.revokeInvite, async ({ inviteId }) => {
    if (!(await store.removeInvite(database, inviteId))) throw new Fault('NOT_FOUND')
    return {}
  }),
]
