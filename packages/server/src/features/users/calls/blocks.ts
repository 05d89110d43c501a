import { Fault, LIMITS, users } from '@parley/protocol'
import { handle } from '../../../access/handle.ts'
import { mustBeSelf } from '../../../access/users.ts'
import type { UsersDeps } from '../deps.ts'
import { ownEntry } from '../own-entry.ts'
import { shownTo } from '../rules.ts'
import { blockedBy, countTies, dropBlock, personById, putBlock } from '../store.ts'

export const blocked = ({ database, presence }: UsersDeps) =>
  handle(users.blocked, async ({ userId }, caller) => {
    mustBeSelf(caller, userId)
    const rows = await blockedBy(database, userId)
    return { blocked: rows.map((row) => ({ user: shownTo(userId, row, presence), at: row.at })) }
  })

/** The chat is told every time, not only when the block is new: so trying again mends what a crash left half done. */
export const block = ({ database, transact, clock, setBlocked }: UsersDeps) =>
  handle(users.block, async ({ userId }, caller) => {
    if (userId === caller.userId) {
      throw new Fault('INVALID_INPUT', { details: { issues: [{ path: 'userId', problem: 'this is you' }] } })
    }
    await personById(database, caller.userId, userId)
    await transact([caller.userId], async (tx) => {
      const at = clock.now()
      if (!(await putBlock(tx, caller.userId, userId, at))) return
      if ((await countTies(tx, caller.userId)).blocks > LIMITS.blocked) throw new Fault('FULL')
      await tx.append([ownEntry(caller, 'blocked', at, { userId, at })])
    })
    await setBlocked(caller.userId, userId)
    return {}
  })

export const unblock = ({ transact, clock, setBlocked }: UsersDeps) =>
  handle(users.unblock, async ({ userId }, caller) => {
    await transact([caller.userId], async (tx) => {
      if (await dropBlock(tx, caller.userId, userId)) {
        await tx.append([ownEntry(caller, 'unblocked', clock.now(), { userId })])
      }
    })
    await setBlocked(caller.userId, userId)
    return {}
  })
