/** Saying something: the hot path. Whether it may be said is judged by the very statement that appends it. */

import {
  type ChatId,
  type ClientId,
  type Content,
  ERRORS,
  Fault,
  messagePlace,
  messages as calls,
} from '@parley/protocol'
import type { Caller } from '../../../access/caller.ts'
import { type Bound, handle } from '../../../access/handle.ts'
import type { ContentSeal } from '../../../log/content-seal.ts'
import type { NewEntry } from '../../../log/entry.ts'
import type { Appended } from '../../../log/group-commit.ts'
import type { Clock } from '../../../ports/clock.ts'
import { type Placed, placed } from '../change.ts'
import type { Reading } from '../reading.ts'
import { mustSay } from '../rules.ts'

export type SendDeps = {
  append: (entry: NewEntry) => Promise<Appended>
  contentSeal: ContentSeal
  clock: Clock
  reading: Reading
  /** A chat the server keeps has something new to find. */
  touched: (chatId: string) => void
}

type Saying = {
  chatId: ChatId
  clientId: ClientId
  content?: Content | undefined
  body?: string | undefined
  epoch?: number | undefined
  silent?: boolean | undefined
  forwarded?: boolean | undefined
}

/** What the server must know of a message beside its content: null for most. */
function dataOf({ content, silent, forwarded }: Saying): Record<string, unknown> | undefined {
  const mentions = content?.mentions?.length ? content.mentions : undefined
  if (!silent && !forwarded && !mentions) return undefined
  return { ...(silent ? { silent } : {}), ...(forwarded ? { forwarded } : {}), ...(mentions ? { mentions } : {}) }
}

export function sendCalls({ append, contentSeal, clock, reading, touched }: SendDeps): Bound[] {
  async function say(caller: Caller, saying: Saying, ref: number | undefined): Promise<Placed> {
    mustSay(saying)
    const { chatId, clientId, content, epoch } = saying
    const appended = await append({
      log: chatId,
      kind: 'message',
      senderId: caller.userId,
      deviceId: caller.deviceId,
      clientId,
      ref,
      at: clock.now(),
      epoch,
      body: content === undefined ? saying.body : contentSeal.seal(chatId, content),
      content,
      data: dataOf(saying),
    })
    if (content !== undefined) touched(chatId)
    return placed(chatId, appended)
  }

  return [
    handle(calls.send, ({ replyTo, ...saying }, caller) => {
      if (replyTo === undefined) return say(caller, saying, undefined)
      const { chatId, seq } = messagePlace(replyTo)
      if (chatId !== saying.chatId) throw new Fault('NOT_FOUND')
      return say(caller, saying, seq)
    }),

    handle(calls.reply, ({ id, ...saying }, caller) => {
      const { chatId, seq } = messagePlace(id)
      return say(caller, { ...saying, chatId }, seq)
    }),

    handle(calls.forward, async ({ id, to }, caller) => {
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
              placed: await say(caller, { ...target, content, forwarded: true }, undefined),
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
