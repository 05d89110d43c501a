/** What messages ask of chats and of search. */

import type { Content, chats } from '@parley/protocol'
import type { Queryable } from '../../db/database.ts'
import type { Place } from '../../log/place.ts'

/** What kind of chat it is. It never changes; of one that is not there, any answer will do. */
export type ChatTypeOf = (chatId: string) => Promise<chats.ChatType>

/** Holds the files that a message about to be appended speaks of. */
export type Attach = (
  userId: string,
  message: { chatId: string; deviceId: string; clientId: string },
  attached: { mediaIds?: readonly string[] | undefined; content?: Content | undefined },
) => Promise<void>

/** Takes messages out of the search index, or lets go of their files, in the transaction that empties them. */
export type Forget = (q: Queryable, places: readonly Place[]) => Promise<void>
