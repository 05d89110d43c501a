/** Each member downloads its own seals, and nobody's else. */

import { keys as calls } from '@parley/protocol'
import { type Bound, handle } from '../../../access/handle.ts'
import { sealsOf } from '../chat-store.ts'
import type { KeysDeps } from '../deps.ts'
import { base64Of } from '../true-frame.ts'

export const seals = ({ database }: KeysDeps): Bound =>
  handle(calls.seals, async ({ wanted }, { userId }) => ({
    seals: (await sealsOf(database, userId, wanted)).map(({ chatId, epoch, seal }) => ({
      chatId: chatId as never,
      epoch,
      seal: base64Of(seal),
    })),
  }))
