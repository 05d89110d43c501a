/** What a person keeps for itself: pages of the archive, and things under a name; all of it sealed. */

import { keys as calls, Fault, LIMITS } from '@parley/protocol'
import { type Bound, handle } from '../../../access/handle.ts'
import { takeKept } from '../../../access/limiter.ts'
import type { KeysDeps } from '../deps.ts'
import * as store from '../own-store.ts'
import { base64Of } from '../true-frame.ts'

export const ownCalls = ({ database, transact, clock, limiter }: KeysDeps): Bound[] => [
  handle(calls.putArchive, async ({ clientId, body }, { userId, deviceId }) => {
    takeKept(limiter, userId, body.length)
    return transact([userId], async (tx) => {
      const at = clock.now()
      const [placed] = await tx.append([
        { log: userId, kind: 'archive', senderId: userId, deviceId, clientId, at, body },
      ])
      if (placed!.isNew) await store.addPage(tx, userId, placed!.seq)
      return { seq: placed!.seq }
    })
  }),

  handle(calls.archive, async ({ before }, { userId }) => {
    const pages = await store.pagesOf(database, userId, before, LIMITS.page)
    return {
      pages: pages.map(({ seq, body }) => ({ seq, body: base64Of(body) })),
      ...(pages.length === LIMITS.page ? { before: pages.at(-1)!.seq } : {}),
    }
  }),

  handle(calls.putOwn, async ({ name, body }, { userId, deviceId }) => {
    takeKept(limiter, userId, name.length + (body?.length ?? 0))
    return transact([userId], async (tx) => {
      if (body !== null && (await store.countOthers(tx, userId, name)) >= LIMITS.ownNames) throw new Fault('FULL')
      const at = clock.now()
      const [placed] = await tx.append([
        {
          ...{ log: userId, kind: 'own', senderId: userId, deviceId, clientId: null, at },
          ...(body === null ? { data: { name, isGone: true } } : { data: { name }, body }),
        },
      ])
      const { seq } = placed!
      if (body === null) await store.dropOwn(tx, userId, name)
      else await store.putOwn(tx, userId, name, seq, Buffer.from(body, 'base64'))
      return { seq }
    })
  }),

  handle(calls.own, async ({ after }, { userId }) => {
    const kept = await store.ownOf(database, userId, after, LIMITS.page)
    return {
      kept: kept.map(({ body, ...row }) => ({ ...row, body: base64Of(body) })),
      ...(kept.length === LIMITS.page ? { after: kept.at(-1)!.name } : {}),
    }
  }),
]
