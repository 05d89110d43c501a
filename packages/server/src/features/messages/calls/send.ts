/** Saying something: the hot path. Whether it may be said is judged by the very statement that appends it. */

import { type Content, messages as calls, ERRORS, Fault, messagePlace } from '@parley/protocol'
import { type Bound, handle } from '../../../access/handle.ts'
import type { Limiter } from '../../../access/limiter.ts'
import type { ContentSeal } from '../../../log/content-seal.ts'
import type { NewEntry } from '../../../log/entry.ts'
import type { Appended } from '../../../log/group-commit.ts'
import type { Clock } from '../../../ports/clock.ts'
import { type Placed, placed } from '../change.ts'
import type { Attach } from '../deps.ts'
import type { Reading } from '../reading.ts'
import { mustSay } from '../rules.ts'

export type SayDeps = {
  append: (entry: NewEntry) => Promise<Appended>
  contentSeal: ContentSeal
  attach: Attach
  clock: Clock
  /** A chat the server keeps has something new to find. */
  touched: (chatId: string) => void
}

/** Who speaks: a person on one of their devices. */
type Speaker = { userId: string; deviceId: string }

type Saying = {
  chatId: string
  clientId: string
  /** What it answers, in the same chat. */
  ref?: number | undefined
  content?: Content | undefined
  body?: string | undefined
  epoch?: number | undefined
  mediaIds?: readonly string[] | undefined
  silent?: boolean | undefined
  forwarded?: boolean | undefined
  /** The connection it came by. */
  origin?: string | undefined
}

/** What the server must know of a message beside its content: null for most. */
function dataOf({ content, silent, forwarded }: Saying): Record<string, unknown> | undefined {
  const mentions = content?.mentions?.length ? content.mentions : undefined
  if (!silent && !forwarded && !mentions) return undefined
  return { ...(silent ? { silent } : {}), ...(forwarded ? { forwarded } : {}), ...(mentions ? { mentions } : {}) }
}

/** `append`: other than by the way of everybody, as part of something larger. */
export type Say = (speaker: Speaker, saying: Saying, append?: SayDeps['append']) => Promise<Placed>

export const createSay =
  ({ append: appendAsAll, contentSeal, attach, clock, touched }: SayDeps): Say =>
  async ({ userId, deviceId }, saying, append = appendAsAll) => {
    mustSay(saying)
    const { chatId, clientId, ref, content, epoch, origin } = saying
    if (saying.mediaIds !== undefined || content?.media !== undefined) {
      await attach(userId, { chatId, deviceId, clientId }, saying)
    }
    const appended = await append({
      log: chatId,
      kind: 'message',
      senderId: userId,
      deviceId,
      clientId,
      ref,
      at: clock.now(),
      epoch,
      body: content === undefined ? saying.body : contentSeal.seal(chatId, content),
      content,
      data: dataOf(saying),
      origin,
    })
    if (content !== undefined) touched(chatId)
    return placed(chatId, appended)
  }

export function sendCalls({ say, reading, limiter }: { say: Say; reading: Reading; limiter: Limiter }): Bound[] {
  return [
    handle(calls.send, ({ replyTo, ...saying }, caller, { live }) => {
      const origin = live?.id
      if (replyTo === undefined) return say(caller, { ...saying, origin })
      const { chatId, seq } = messagePlace(replyTo)
      if (chatId !== saying.chatId) throw new Fault('NOT_FOUND')
      return say(caller, { ...saying, ref: seq, origin })
    }),

    handle(calls.reply, ({ id, ...saying }, caller) => {
      const { chatId, seq } = messagePlace(id)
      return say(caller, { ...saying, chatId, ref: seq })
    }),

    handle(calls.forward, async ({ id, to }, caller) => {
      // Said in so many chats, it counts so often; once it has been counted as a call.
      if (to.length > 1) limiter.take(calls.forward.rate, caller.userId, to.length - 1)
      const message = await reading.one(caller.userId, id)
      if (message.isDeleted || message.isExpired) throw new Fault('GONE')
      // Mentions name people of the chat it comes from.
      const { mentions: _, ...copy } = message.content ?? { text: '' }
      const results = await Promise.all(
        to.map(async (target) => {
          const given = target.body !== undefined || target.content !== undefined
          const content = given || message.content === undefined ? target.content : copy
          try {
            return {
              chatId: target.chatId,
              placed: await say(caller, { ...target, content, forwarded: true }),
            }
          } catch (error) {
            if (!(error instanceof Fault) || ERRORS[error.code].family === 'internal') throw error
            return { chatId: target.chatId, error: error.code }
          }
        }),
      )
      return { results }
    }),
  ]
}
