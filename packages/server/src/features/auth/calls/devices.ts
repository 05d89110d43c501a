/** The devices one is signed in on: listed, renamed, signed out. */

import { auth, type DeviceId, Fault } from '@parley/protocol'
import { type Bound, handle } from '../../../access/handle.ts'
import type { Queryable } from '../../../db/database.ts'
import type { Transact } from '../../../log/transact.ts'
import type { Sessions } from '../sessions.ts'
import * as store from '../store.ts'

type Parts = { database: Queryable; transact: Transact; sessions: Sessions }

export const devices = ({ database, transact, sessions }: Parts): Bound[] => [
  handle(auth.devices, async (_input, { userId, deviceId }) => ({
    devices: (await store.devicesOf(database, userId)).map((device) => ({
      ...device,
      id: device.id as DeviceId,
      isCurrent: device.id === deviceId,
    })),
  })),

  handle(auth.renameDevice, async ({ deviceId, name }, { userId }) => {
    await transact([userId], (tx) => sessions.rename(tx, userId, deviceId, name))
    return {}
  }),

  handle(auth.revokeDevice, async ({ deviceId }, { userId }) => {
    const revoked = await transact([userId], (tx) => sessions.revoke(tx, userId, [deviceId], 'revoked'))
    if (revoked.length === 0) throw new Fault('NOT_FOUND')
    return {}
  }),

  handle(auth.revokeOtherDevices, async (_input, { userId, deviceId }) => ({
    revoked: await transact([userId], (tx) => sessions.revokeAll(tx, userId, 'revoked', deviceId)),
  })),

  handle(auth.logout, async (_input, { userId, deviceId }, context) => {
    await transact([userId], (tx) => sessions.revoke(tx, userId, [deviceId], 'logout'))
    context.cookie.write(null, 0)
    return {}
  }),
]
