/** Answering a message with an emoji, and taking that back. */

import { reactions as calls, Fault, LIMITS, messagePlace } from '@parley/protocol'
import { type Bound, handle } from '../../../access/handle.ts'
import { refusesReaction } from '../../../access/messages.ts'
import { mustBeSealed } from '../../../log/sealed-body.ts'
import { type Change, type Placed, refuse } from '../change.ts'
import type { Reading } from '../reading.ts'
import { mustSuit } from '../rules.ts'
import { countTurns } from '../store.ts'

export type ReactDeps = { change: Change; reading: Reading }

/** Sealed, a reaction is an entry like any other said: it needs the clientId that went into its key. */
function mustReact({
  emoji,
  body,
  epoch,
  clientId,
}: {
  emoji?: string
  body?: string
  epoch?: number
  clientId?: string
}) {
  const sealed = body !== undefined && epoch !== undefined && clientId !== undefined
  if (emoji === undefined ? sealed : body === undefined && epoch === undefined) return
  throw new Fault('INVALID_INPUT', {
    details: { issues: [{ path: '', problem: 'give either emoji, or body, epoch and clientId' }] },
  })
}

export const reactCalls = ({ change, reading }: ReactDeps): Bound[] => [
  handle(calls.react, async ({ id, emoji, body, epoch, clientId }, caller): Promise<Placed> => {
    mustReact({ emoji, body, epoch, clientId })
    if (body !== undefined && epoch !== undefined) mustBeSealed(body, epoch)
    return change(caller, id, clientId ?? null, async ({ tx, message, chat, person, append }) => {
      refuse(refusesReaction(message, person))
      mustSuit(chat, epoch)
      const mine = message.reactions.filter(({ userId }) => userId === caller.userId)
      const same = emoji === undefined ? undefined : mine.find((reaction) => reaction.emoji === emoji)
      if (same) return { id: same.id, seq: messagePlace(same.id).seq, at: same.at }
      if (mine.length >= LIMITS.reactionsEach) throw new Fault('FULL')
      if ((await countTurns(tx, id, caller.userId, 'react')) >= LIMITS.turnsEach) throw new Fault('FULL')
      return append({ kind: 'react', epoch, body, data: emoji === undefined ? undefined : { emoji } })
    })
  }),

  handle(calls.unreact, async ({ id, reaction }, caller) => {
    await change(caller, id, null, async ({ message, append }) => {
      const mine = message.reactions.find(
        (one) => one.userId === caller.userId && (one.id === reaction || one.emoji === reaction),
      )
      if (!mine) return
      const { emoji } = mine
      await append({
        kind: 'unreact',
        data: { reaction: messagePlace(mine.id).seq, ...(emoji === undefined ? {} : { emoji }) },
      })
    })
    return {}
  }),

  handle(calls.reactions, async ({ id }, caller) => {
    const { reactions } = await reading.one(caller.userId, id)
    return { reactions }
  }),
]
