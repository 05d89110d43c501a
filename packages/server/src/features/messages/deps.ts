/** What messages ask of chats and of search. */

import type { chats } from '@parley/protocol'
import type { Queryable } from '../../db/database.ts'
import type { Place } from '../../log/place.ts'

/** What kind of chat it is. It never changes; of one that is not there, any answer will do. */
export type ChatTypeOf = (chatId: string) => Promise<chats.ChatType>

/** Takes messages out of the search index, in the transaction that empties them. */
export type Forget = (q: Queryable, places: readonly Place[]) => Promise<void>
