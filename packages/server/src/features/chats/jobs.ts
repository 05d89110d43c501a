/** Sweeps away what nobody can reach any more: closed chats with everything in them, and links that lead nowhere. */

import type { Job } from '../../ports/job.ts'
import type { ChatsDeps } from './deps.ts'
import { deleteSpent } from './invites/store.ts'
import { closedChats, emptyLog, forget } from './store.ts'

const CHATS_AT_ONCE = 20
const ENTRIES_AT_ONCE = 2_000
const AGAIN_SOON = 1_000

export const sweep = ({ database, clock }: Pick<ChatsDeps, 'database' | 'clock'>): Job => ({
  name: 'chats.sweep',
  every: 60_000,
  async run() {
    await deleteSpent(database, clock.now())
    const closed = await closedChats(database, CHATS_AT_ONCE)
    for (const id of closed) {
      while ((await emptyLog(database, id, ENTRIES_AT_ONCE)) > 0);
      await database.transaction((tx) => forget(tx, id))
    }
    if (closed.length === CHATS_AT_ONCE) return AGAIN_SOON
  },
})
