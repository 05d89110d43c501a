/** Chats that forget lose the seals of what is forgotten: whoever comes by the database later finds no way to those keys (K87). */

import { epochsToKeep } from '@parley/keys/public-frame'
import type { Database } from '../../db/database.ts'
import { dropSeals, forgetting } from './chat-store.ts'
import type { SignedChats } from './signed-chats.ts'

export async function forgetSeals(database: Database, { stateOf }: Pick<SignedChats, 'stateOf'>): Promise<void> {
  for (const { chatId, sealed, living } of await forgetting(database)) {
    const kept = epochsToKeep((await stateOf(chatId))?.epochs ?? [], new Set(living))
    // Numbered after what was read here: turned meanwhile, so of now.
    const gone = sealed.filter((epoch) => !kept.has(epoch))
    if (gone.length > 0) await dropSeals(database, chatId, gone)
  }
}
