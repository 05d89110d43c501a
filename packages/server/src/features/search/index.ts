/** Searching what was said in chats the server keeps. */

import { search as calls, Fault, type Message, sameText } from '@parley/protocol'
import { type Bound, handle } from '../../access/handle.ts'
import type { Database } from '../../db/database.ts'
import { cursorOf, fromCursor, type Place } from '../../log/place.ts'
import type { Job } from '../../ports/job.ts'
import { queryGrams } from './grams.ts'
import { candidates, searchable } from './store.ts'
import type { TokenIndex } from './token-index.ts'

export { createTokenIndex, type TokenIndex } from './token-index.ts'

export type SearchDeps = {
  database: Database
  index: TokenIndex
  /** Those of these messages that this person still sees, as they stand now, in the order given. */
  shown: (userId: string, places: readonly Place[]) => Promise<Message[]>
}

/** Candidates opened at once; nearly all of them match, so a page seldom needs more than one round. */
const ROUND = 60
/** Then the page ends, short as it may be, and says where to go on. */
const ROUNDS = 20

export function searchFeature({ database, index, shown }: SearchDeps): { calls: Bound[]; jobs: Job[] } {
  return {
    jobs: index.jobs,
    calls: [
      handle(calls.search, async ({ q, chatId, senderId, before, after, cursor, limit }, { userId }) => {
        const query = sameText.normaliseQuery(q)
        const chats = await searchable(database, userId, chatId ?? null)
        if (chatId !== undefined && chats.length === 0) throw new Fault('NOT_FOUND')
        if (query === '' || chats.length === 0) return { results: [] }
        await index.catchUp(userId)

        const grams = queryGrams(query)
        const tokens = chats.map((chat) => index.tokensOf(chat, grams))
        const wanted = { tokens, chats, senderId: senderId ?? null, before: before ?? null, after: after ?? null }
        const results = []
        let from = cursor === undefined ? null : fromCursor(cursor)
        for (let round = 0; round < ROUNDS; round++) {
          const places = await candidates(database, { ...wanted, from, limit: ROUND })
          const messages = new Map((await shown(userId, places)).map((message) => [message.id as string, message]))
          for (const place of places) {
            const message = messages.get(`${place.log_id}.${place.seq}`)
            const parts = message?.content && sameText.highlight(message.content.text, query)
            if (message && parts) {
              if (results.length === limit) return { results, next: cursorOf(from!) }
              const chat = message.chatId as string as never
              results.push({ message, chatId: chat, highlightedContent: parts, highlighted: sameText.excerpt(parts) })
            }
            from = place
          }
          if (places.length < ROUND) return { results }
        }
        return { results, next: cursorOf(from!) }
      }),
    ],
  }
}
