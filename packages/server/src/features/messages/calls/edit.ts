/** Saying it differently. */

import { messages as calls } from '@parley/protocol'
import { type Bound, handle } from '../../../access/handle.ts'
import { refusesEdit } from '../../../access/messages.ts'
import type { ContentSeal } from '../../../log/content-seal.ts'
import { type Change, refuse } from '../change.ts'
import { mustSay, mustSuit } from '../rules.ts'

export type EditDeps = { change: Change; contentSeal: ContentSeal; touched: (chatId: string) => void }

export const editCalls = ({ change, contentSeal, touched }: EditDeps): Bound[] => [
  handle(calls.edit, async ({ id, clientId, content, body, epoch }, caller) => {
    mustSay({ content, body, epoch })
    return change(caller, id, clientId, async ({ tx, chatId, message, chat, person, now, append }) => {
      refuse(refusesEdit(message, person, now))
      mustSuit(chat, epoch)
      if (content !== undefined) tx.afterCommit(() => touched(chatId))
      return append({
        kind: 'edit',
        epoch,
        body: content === undefined ? body : contentSeal.seal(chatId, content),
        content,
        data: content?.mentions?.length ? { mentions: content.mentions } : undefined,
      })
    })
  }),
]
