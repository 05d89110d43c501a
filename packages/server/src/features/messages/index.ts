/** Messages: sending, changing, reading and marking them. */

import type { Message } from '@parley/protocol'
import type { Limiter } from '../../access/limiter.ts'
import type { Bound } from '../../access/handle.ts'
import type { Database } from '../../db/database.ts'
import type { ContentSeal } from '../../log/content-seal.ts'
import type { NewEntry, OpenContent } from '../../log/entry.ts'
import type { Appended } from '../../log/group-commit.ts'
import type { Place } from '../../log/place.ts'
import type { Transact } from '../../log/transact.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Job } from '../../ports/job.ts'
import { deleteCalls } from './calls/delete.ts'
import { editCalls } from './calls/edit.ts'
import { pinCalls } from './calls/pin.ts'
import { reactCalls } from './calls/react.ts'
import { readCalls } from './calls/read.ts'
import { createSay, type Say, sendCalls } from './calls/send.ts'
import { starCalls } from './calls/star.ts'
import { createChange, type Placed } from './change.ts'
import type { Attach, ChatTypeOf, Forget } from './deps.ts'
import { expireJob } from './expire.ts'
import { createReading, type HiddenUpTo } from './reading.ts'
import { hiddenAmong } from './store.ts'

export { mustSay, mustSuit } from './rules.ts'
export type { Attach, HiddenUpTo, Placed, Say }

export type MessagesDeps = {
  database: Database
  transact: Transact
  append: (entry: NewEntry) => Promise<Appended>
  contentSeal: ContentSeal
  clock: Clock
  limiter: Limiter
  hiddenUpTo: HiddenUpTo
  chatType: ChatTypeOf
  searchIndex: { touched: (chatId: string) => void; forget: Forget }
  media: { attach: Attach; letGo: Forget }
}

export type Messages = {
  calls: Bound[]
  jobs: Job[]
  /** Sends on behalf of somebody, as they would themselves. */
  say: Say
  /** The newest message this person sees in each of these chats of theirs, by chat. */
  lastMessages: (chats: readonly string[], userId: string) => Promise<Map<string, Message>>
  /** Those of these messages that this person still sees, in the order given; the chats must be theirs. */
  shown: (userId: string, places: readonly Place[]) => Promise<Message[]>
  /** Those of these messages of a chat that this person has deleted for themselves. */
  hiddenAmong: (userId: string, chatId: string, seqs: readonly number[]) => Promise<Set<number>>
}

export function messagesFeature(deps: MessagesDeps): Messages {
  const { searchIndex, contentSeal } = deps
  const open: OpenContent = (log, body) => contentSeal.open(log, body)
  const reading = createReading({ ...deps, open })
  const say = createSay({ ...deps, touched: searchIndex.touched, attach: deps.media.attach })
  const parts = {
    ...deps,
    reading,
    say,
    open,
    change: createChange({ ...deps, reading }),
    forget: searchIndex.forget,
    letGo: deps.media.letGo,
    touched: searchIndex.touched,
  }
  return {
    calls: [
      ...sendCalls(parts),
      ...editCalls(parts),
      ...deleteCalls(parts),
      ...readCalls(parts),
      ...reactCalls(parts),
      ...pinCalls(parts),
      ...starCalls(parts),
    ],
    jobs: [expireJob(parts)],
    say,
    lastMessages: reading.last,
    shown: reading.shown,
    hiddenAmong: (userId, chatId, seqs) => hiddenAmong(deps.database, userId, chatId, seqs),
  }
}
