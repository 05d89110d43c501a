/** Messages to be sent later: kept until their time, then said like any other, under the clientId they were made with. */

import { type Content, scheduled as calls, Fault, LIMITS, messageId, messagePlace } from '@parley/protocol'
import { type Bound, handle } from '../../access/handle.ts'
import type { Database } from '../../db/database.ts'
import type { ContentSeal } from '../../log/content-seal.ts'
import type { LogTransaction, Transact } from '../../log/transact.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Job } from '../../ports/job.ts'
import { type Attach, mustSay, mustSuit, type Placed, type Say } from '../messages/index.ts'
import {
  chatOf,
  due,
  hold,
  listIn,
  nextDue,
  outlook,
  put,
  remove,
  removeAll,
  type ScheduledRow,
  setState,
} from './store.ts'

export type ScheduledDeps = {
  database: Database
  transact: Transact
  say: Say
  contentSeal: ContentSeal
  clock: Clock
  attach: Attach
}

export type Scheduled = {
  calls: Bound[]
  jobs: Job[]
  /** An account is gone: it says nothing more, not even in the chats of two that it cannot leave. */
  forget(userId: string): Promise<void>
}

const AT_ONCE = 100

const invalid = (path: string, problem: string): Fault =>
  new Fault('INVALID_INPUT', { details: { issues: [{ path, problem }] } })

export function scheduledFeature(deps: ScheduledDeps): Scheduled {
  const { database, transact, say, contentSeal, clock, attach } = deps

  const contentOf = (row: ScheduledRow): Content | undefined =>
    row.epoch === null ? contentSeal.open(row.chat_id, row.body) : undefined

  const onWire = (row: ScheduledRow): calls.Scheduled => ({
    id: row.client_id as calls.Scheduled['id'],
    chatId: row.chat_id as calls.Scheduled['chatId'],
    sendAt: row.send_at,
    state: row.state,
    ...(row.epoch === null ? { content: contentOf(row) } : { body: row.body.toString('base64'), epoch: row.epoch }),
    ...(row.reply_to === null ? {} : { replyTo: messageId(row.chat_id, row.reply_to) }),
    ...(row.silent ? { silent: true } : {}),
  })

  /** All devices of the person hear of it. */
  const tell = (tx: LogTransaction, row: ScheduledRow, kind: 'scheduled' | 'unscheduled', detail: object) =>
    tx.append([
      {
        log: row.user_id,
        kind,
        senderId: row.user_id,
        deviceId: row.device_id,
        clientId: null,
        at: clock.now(),
        data: { id: row.client_id, chatId: row.chat_id, ...detail },
      },
    ])

  /**
   * Says it, or hands it back. Undefined if it is gone. Its chat is locked with the account, in one order with all who lock both:
   * said by another way while the account is held, it would wait for whoever waits for the account.
   */
  const dispatch = async (userId: string, clientId: string): Promise<Placed | Fault | undefined> => {
    const chatId = await chatOf(database, userId, clientId)
    if (chatId === undefined) return undefined
    return transact([userId, chatId], async (tx) => {
      const row = await hold(tx, userId, clientId)
      if (row?.chat_id !== chatId) return undefined
      try {
        const placed = await say(
          { userId: row.user_id, deviceId: row.device_id },
          {
            chatId: row.chat_id,
            clientId: row.client_id,
            content: contentOf(row),
            ...(row.epoch === null ? {} : { body: row.body.toString('base64'), epoch: row.epoch }),
            ref: row.reply_to ?? undefined,
            silent: row.silent,
          },
          tx.say,
        )
        await remove(tx, row)
        await tell(tx, row, 'unscheduled', { reason: 'sent', messageId: placed.id })
        return placed
      } catch (error) {
        if (!(error instanceof Fault) || error.status >= 500) throw error
        const state = error.code === 'STALE_EPOCH' ? 'stale' : 'refused'
        await setState(tx, row, state)
        await tell(tx, row, 'scheduled', { sendAt: row.send_at, state })
        return error
      }
    })
  }

  return {
    forget: (userId) => removeAll(database, userId),
    calls: [
      handle(calls.schedule, async (input, { userId, deviceId }) => {
        mustSay(input)
        const { chatId, clientId, sendAt, content, epoch, replyTo } = input
        const now = clock.now()
        if (sendAt <= now || sendAt > now + LIMITS.scheduleAhead)
          throw invalid('sendAt', 'must be within a year from now')
        const reply = replyTo === undefined ? undefined : messagePlace(replyTo)
        if (reply && reply.chatId !== chatId) throw new Fault('NOT_FOUND')
        const body = content === undefined ? input.body! : contentSeal.seal(chatId, content)
        const row: ScheduledRow = {
          user_id: userId,
          client_id: clientId,
          device_id: deviceId,
          chat_id: chatId,
          send_at: sendAt,
          state: 'waiting',
          reply_to: reply?.seq ?? null,
          epoch: epoch ?? null,
          body: Buffer.from(body, 'base64'),
          silent: input.silent ?? false,
        }
        // Its files wait with it.
        await attach(userId, { chatId, deviceId, clientId }, input)
        await transact([userId], async (tx) => {
          const chat = await outlook(tx, row)
          if (!chat) throw new Fault('NOT_FOUND')
          if (!chat.canPost) throw new Fault('CANNOT_POST')
          mustSuit(chat, epoch)
          if (chat.others >= LIMITS.scheduledPerUser) throw new Fault('FULL')
          if (chat.isSent || !(await put(tx, row))) throw new Fault('ALREADY_EXISTS')
          await tell(tx, row, 'scheduled', { sendAt, state: 'waiting' })
        })
        return { scheduled: onWire(row) }
      }),

      handle(calls.list, async ({ chatId }, { userId }) => ({
        scheduled: (await listIn(database, userId, chatId)).map(onWire),
      })),

      handle(calls.cancel, async ({ id }, { userId }) => {
        await transact([userId], async (tx) => {
          const row = await hold(tx, userId, id)
          if (!row) throw new Fault('NOT_FOUND')
          await remove(tx, row)
          await tell(tx, row, 'unscheduled', { reason: 'cancelled' })
        })
        return {}
      }),

      handle(calls.sendNow, async ({ id }, { userId }) => {
        const result = await dispatch(userId, id)
        if (result === undefined) throw new Fault('NOT_FOUND')
        if (result instanceof Fault) throw result
        return result
      }),
    ],
    jobs: [
      {
        name: 'send-scheduled',
        every: 1_000,
        async run() {
          const rows = await due(database, clock.now(), AT_ONCE)
          // One that fails must not keep the others waiting.
          const failures: unknown[] = []
          for (const { user_id, client_id } of rows) {
            await dispatch(user_id, client_id).catch((error: unknown) => failures.push(error))
          }
          if (failures.length > 0) throw failures[0]
          const next = await nextDue(database)
          return next === undefined ? undefined : Math.max(0, next - clock.now())
        },
      },
    ],
  }
}
