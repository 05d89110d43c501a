/**
 * The one way a call changes: under the lock of its chat's log a rule makes of it what it will be; what changed is kept, its end
 * is entered into the chat, and after the commit those concerned hear of it. Whoever asks at once, asks one after the other.
 */

import { type CallId, type calls, Fault, type UserId } from '@parley/protocol'
import type { Database } from '../../db/database.ts'
import type { LogTransaction, Transact } from '../../log/transact.ts'
import type { Signals } from '../../ports/signals.ts'
import { newsOf } from './news.ts'
import { type Call, durationOf } from './rules.ts'
import { callById, callSeenBy, chatOfCall, save } from './store.ts'

export type ChangeDeps = { database: Database; transact: Transact; signals: Signals }

export type Rule = (call: Call, tx: LogTransaction) => Call | Promise<Call>

export type Changing = {
  /** For a person, whose account is locked too; whoever may not know of the call is told that there is none. */
  change: (id: CallId, userId: UserId, rule: Rule) => Promise<Call>
  /** For the house. A call that is not there is left alone. */
  tend: (id: CallId, rule: (call: Call) => Call) => Promise<void>
  /** Keeps and tells, within a transaction that holds the lock of the chat. */
  put: (tx: LogTransaction, before: Call | undefined, after: Call, initiatorName?: string) => Promise<Call>
}

export function createChanging({ database, transact, signals }: ChangeDeps): Changing {
  const put: Changing['put'] = async (tx, before, after, initiatorName = '') => {
    if (after === before) return after
    const known = new Set(before?.parties)
    await save(
      tx,
      after,
      after.parties.filter((party) => !known.has(party)),
    )
    if (after.endedAt !== null) await enter(tx, after)
    tx.afterCommit(() => {
      for (const { event, payload, ...to } of newsOf(before, after, initiatorName)) {
        if ('users' in to) signals.toUsers(to.users, event, payload)
        else for (const device of to.devices) signals.toDevice(device, event, payload)
      }
    })
    return after
  }

  /** Everybody's timeline shows the call. A muffled one is shown to nobody: it would tell the one it was meant for. */
  async function enter(tx: LogTransaction, call: Call): Promise<void> {
    if (call.muffled || call.parties.every(({ isMember }) => !isMember)) return
    const data: Logged = {
      callId: call.id,
      type: call.callType,
      outcome: call.state as calls.Outcome,
      duration: durationOf(call),
    }
    await tx.append([
      {
        log: call.chatId,
        kind: 'call',
        senderId: call.initiatorId,
        deviceId: null,
        clientId: null,
        at: call.endedAt!,
        data,
      },
    ])
  }

  return {
    put,
    async change(id, userId, rule) {
      const chatId = await chatOfCall(database, id, userId)
      if (chatId === undefined) throw new Fault('NOT_FOUND')
      return transact([chatId, userId], async (tx) => {
        const call = await callSeenBy(tx, id, userId)
        if (call === undefined) throw new Fault('NOT_FOUND')
        return put(tx, call, await rule(call, tx))
      })
    },
    async tend(id, rule) {
      const chatId = await chatOfCall(database, id, undefined)
      if (chatId === undefined) return
      await transact([chatId], async (tx) => {
        const call = await callById(tx, id)
        if (call !== undefined) await put(tx, call, rule(call))
      })
    },
  }
}

/** The data of a `call` entry. */
type Logged = { callId: CallId; type: calls.CallType; outcome: calls.Outcome; duration: number }
