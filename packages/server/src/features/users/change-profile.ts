/** The one way a profile changes: under the account's lock, told to the person's own devices, then to those who know them. */

import { isDeepStrictEqual } from 'node:util'
import { type UserId, userEvents, type users } from '@parley/protocol'
import type { Caller } from '../../access/caller.ts'
import type { UsersDeps } from './deps.ts'
import { ownEntry } from './own-entry.ts'
import { pictureAddress, shownTo } from './rules.ts'
import { type Profile, personById, profileOf, watchersOf, writeProfile } from './store.ts'

/** Of those who have somebody among their contacts, so many are told at once; the others see it when they next look. */
const TOLD = 10_000

export async function changeProfile(
  deps: UsersDeps,
  caller: Caller,
  change: Partial<Profile>,
): Promise<{ before: Profile; user: users.User }> {
  const { userId } = caller
  const before = await deps.transact([userId], async (tx) => {
    const old = await profileOf(tx, userId)
    const profile = { ...old, ...change }
    if (isDeepStrictEqual(old, profile)) return old
    await writeProfile(tx, userId, profile)
    const { avatarKey, ...words } = profile
    const profilePicture = avatarKey === null ? null : pictureAddress(userId, avatarKey)
    await tx.append([ownEntry(caller, 'profile', deps.clock.now(), { ...words, profilePicture })])
    tx.afterCommit(() => void tell(deps, userId, profile).catch(deps.onError))
    return old
  })
  return { before, user: shownTo(userId, await personById(deps.database, userId, userId), deps.presence) }
}

async function tell({ database, signals, sharedWith }: UsersDeps, userId: UserId, profile: Profile): Promise<void> {
  const [watchers, mates] = await Promise.all([watchersOf(database, userId, TOLD), sharedWith(userId)])
  const people = new Set([...watchers, ...mates])
  people.delete(userId)
  const { name, username } = profile
  signals.toUsers([...people], userEvents.profileChanged.name, { userId, name, username: username ?? undefined })
}
