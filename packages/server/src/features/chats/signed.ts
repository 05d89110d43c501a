/**
 * Sealed chats: who is in them is what their signed chain says. What has been judged lands here, and the list of members follows
 * it; nothing else changes that list but leaving without a signature, and closing.
 */

import type { ChatEntry } from '@parley/keys/public-frame'
import { Fault, type keys, type UserId } from '@parley/protocol'
import { membersOf } from '../../log/members.ts'
import type { LogTransaction } from '../../log/transact.ts'
import type { Judged, SignedChats } from '../keys/index.ts'
import type { Actor, ChatsDeps } from './deps.ts'
import { makeRole, shut, strike, takeIn } from './membership.ts'
import type { ChatRow } from './store.ts'

type Kind = ChatEntry['change']['kind']

/** For calls that change who is in a chat and carry no signature. */
export function demandUnsigned({ privacy }: Pick<ChatRow, 'privacy'>): void {
  if (privacy === 'e2ee') throw new Fault('ON_DEVICE_ONLY')
}

/** For calls that carry one. */
export function demandSealed({ privacy }: Pick<ChatRow, 'privacy'>): void {
  if (privacy !== 'e2ee') throw new Fault('PLAIN_REQUIRED')
}

/** Judges what a call was given; the frame must say what this call is for. */
export async function judge(
  { signedChats }: Pick<ChatsDeps, 'signedChats'>,
  caller: { userId: UserId; deviceId: string },
  chatId: string,
  given: Parameters<SignedChats['judge']>[2],
  kinds: readonly Kind[],
): Promise<Judged | { turned: keys.Turned }> {
  const judged = await signedChats.judge(caller, chatId, given)
  if ('steps' in judged && judged.change && !kinds.includes(judged.change.kind)) {
    throw new Fault('BAD_FRAME', { details: { reason: 'UNKNOWN_KIND' } })
  }
  return judged
}

/** Who comes and goes by it, and has to be locked. */
export function concerned({ before, after }: Judged): UserId[] {
  const changed = [...after.members.keys()].filter((id) => !before?.members.has(id))
  const lost = [...(before?.members.keys() ?? [])].filter((id) => !after.members.has(id))
  return [...changed, ...lost] as UserId[]
}

/** Under the lock of the chat's log and of the accounts of all concerned. */
export async function land(
  tx: LogTransaction,
  { signedChats }: Pick<ChatsDeps, 'signedChats'>,
  chat: Pick<ChatRow, 'id' | 'privacy' | 'type'>,
  judged: Judged,
  actor: Actor,
  at: number,
): Promise<keys.Turned> {
  const { before, after, change } = judged
  const inside = await membersOf(tx, chat.id)
  const present = new Set(inside.map(({ userId }) => userId))
  // Only those whom the server does not count in any more are gone.
  if (change?.kind === 'depart' && change.accounts.some((id) => present.has(id))) throw new Fault('FORBIDDEN')
  const missing = [...after.members.values()].filter(({ account }) => !present.has(account))
  const isNew = ({ account }: { account: string }) => !before?.members.has(account)
  const gone = missing.filter((member) => !isNew(member)).map(({ account }) => account)
  const turned = await signedChats.land(tx, judged, gone, at)

  const newcomers = missing.filter(isNew).map(({ account, role }) => ({ userId: account as UserId, role }))
  await takeIn(tx, chat, newcomers, actor, at)
  for (const member of inside) {
    const role = after.members.get(member.userId)?.role
    if (role === undefined) await strike(tx, chat, member, actor, at)
    else if (chat.type === 'group' && role !== member.role) await makeRole(tx, chat, member.userId, role, actor, at)
  }
  if ((await membersOf(tx, chat.id)).length === 0) await shut(tx, chat, at)
  return turned
}
