/** Pictures: stored under random names before the profile speaks of them, deleted after it has stopped to. */

import { Fault, users } from '@parley/protocol'
import { handle } from '../../../access/handle.ts'
import { mustBeSelf, visible } from '../../../access/users.ts'
import { changeProfile } from '../change-profile.ts'
import type { UsersDeps } from '../deps.ts'
import { makePicture } from '../picture.ts'
import { relationTo } from '../rules.ts'
import { personById } from '../store.ts'
import { blobOf, deletePicture, putPicture } from '../stored-picture.ts'

/** A picture nobody speaks of any more does no harm but take room: failing to delete it fails nobody. */
const discard = ({ blobs, onError }: UsersDeps, avatarKey: string | null): Promise<void> =>
  deletePicture(blobs, avatarKey).catch(onError)

export const setAvatar = (deps: UsersDeps) =>
  handle(users.setAvatar, async ({ userId, file }, caller) => {
    mustBeSelf(caller, userId)
    const picture = await deps.inTurn(() => makePicture(file))
    const avatarKey = deps.random.uuid()
    try {
      await putPicture(deps.blobs, avatarKey, picture)
      const { before, user } = await changeProfile(deps, caller, { avatarKey })
      await discard(deps, before.avatarKey)
      return user
    } catch (error) {
      // A commit whose answer was lost may have happened: what a profile may speak of is kept.
      if (!(error instanceof Fault && error.code === 'DATABASE_UNAVAILABLE')) await discard(deps, avatarKey)
      throw error
    }
  })

export const removeAvatar = (deps: UsersDeps) =>
  handle(users.removeAvatar, async ({ userId }, caller) => {
    mustBeSelf(caller, userId)
    const { before, user } = await changeProfile(deps, caller, { avatarKey: null })
    await discard(deps, before.avatarKey)
    return user
  })

export const getAvatar = ({ database, blobs }: UsersDeps) =>
  handle(users.getAvatar, async ({ userId, size }, caller) => {
    const row = await personById(database, caller.userId, userId)
    const { avatarKey } = row
    if (avatarKey === null || !visible(row.privacy, relationTo(caller.userId, row)).picture)
      throw new Fault('NOT_FOUND')
    return {
      type: 'image/webp',
      etag: `${avatarKey}-${size}`,
      async open() {
        const stored = await blobs.get(blobOf(avatarKey, size))
        if (stored === undefined) throw new Fault('NOT_FOUND')
        return stored
      },
    }
  })
