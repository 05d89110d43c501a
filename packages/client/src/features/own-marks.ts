/** What one person alone made of a message: put out of sight, or kept at hand. It comes by the account log. */

import type { MessageId } from '@parley/protocol'
import { messagePlace } from '@parley/protocol'
import { put, read } from '../store/records.ts'
import type { Change, Store } from '../store/store.ts'

export type Mine = { readonly isHidden: boolean; readonly isStarred: boolean; readonly starSeq: number }

const NONE: Mine = { isHidden: false, isStarred: false, starSeq: 0 }

export const mineName = (chatId: string, seq: number) => `mine/${chatId}/${String(seq).padStart(12, '0')}`

export const readMine = async (store: Store, name: string): Promise<Mine> => (await read<Mine>(store, name)) ?? NONE

/** `seq`: of the entry in the account log; the log may be read backwards, so an older word does not replace a newer one. */
export async function takeMark(store: Store, kind: string, seq: number, id: string): Promise<Change> {
  const place = messagePlace(id as MessageId)
  const name = mineName(place.chatId, place.seq)
  const before = await readMine(store, name)
  if (kind === 'message-hidden') return put(name, { ...before, isHidden: true })
  if (seq < before.starSeq) return put(name, before)
  return put(name, { ...before, isStarred: kind === 'message-starred', starSeq: seq })
}
