/** What the log comes down to: a message as it stands after every later entry about it. Pure. */

import { type Content, type Entry, Fault, type Message, messageId, type Reaction } from '@parley/protocol'
import { mustBeSealed } from '../../log/sealed-body.ts'

/** `about`: edits, deletions, reactions and pins of this message, ascending. */
export function fold(entry: Entry, about: readonly Entry[], now: number): Message {
  const { log, id, seq, at, senderId, deviceId, clientId, epoch, expiresAt, data } = entry
  const isExpired = expiresAt !== undefined && expiresAt <= now
  const deletion = about.find(({ kind }) => kind === 'delete')
  const isGone = isExpired || deletion !== undefined
  const edit = about.findLast(({ kind }) => kind === 'edit')
  const pin = about.findLast(({ kind }) => kind === 'pin' || kind === 'unpin')
  return {
    ...{ id, chatId: log, seq, at, senderId, deviceId, clientId },
    ...(entry.ref === undefined ? {} : { replyTo: messageId(log, entry.ref) }),
    ...(data?.['forwarded'] ? { forwarded: true } : {}),
    ...(data?.['silent'] ? { silent: true } : {}),
    ...(epoch === undefined ? {} : { epoch }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(isGone ? {} : says(entry, edit)),
    isEdited: edit !== undefined,
    ...(edit ? { editedAt: edit.at } : {}),
    isDeleted: deletion !== undefined,
    ...(deletion ? { deletedAt: deletion.at } : {}),
    isExpired,
    isPinned: !isGone && pin?.kind === 'pin',
    reactions: isGone ? [] : reactionsOf(about),
  }
}

/** Plain content is what the last edit says; a sealed edit comes along whole, for its envelope is needed to open it. */
const says = (entry: Entry, edit: Entry | undefined): Pick<Message, 'content' | 'body' | 'edit'> =>
  entry.epoch === undefined ? { content: (edit ?? entry).content } : { body: entry.body, ...(edit ? { edit } : {}) }

/** Those not taken back. `unreact` is about the same message and names the reaction in its data. */
function reactionsOf(about: readonly Entry[]): Reaction[] {
  const taken = new Set(about.filter(({ kind }) => kind === 'unreact').map(({ data }) => data?.['reaction']))
  return about
    .filter(({ kind, seq }) => kind === 'react' && !taken.has(seq))
    .map((entry) => ({
      id: entry.id,
      userId: entry.senderId!,
      at: entry.at,
      ...(entry.epoch === undefined ? { emoji: entry.data?.['emoji'] as string } : { entry }),
    }))
}

/** Folds each message among the entries with what is about it. Entries ascend within each log. */
export function foldAll(entries: readonly Entry[], now: number): Map<string, Message> {
  const about = new Map<string, Entry[]>()
  for (const entry of entries) {
    if (entry.kind === 'message' || entry.ref === undefined) continue
    const target = messageId(entry.log, entry.ref)
    const known = about.get(target)
    if (known) known.push(entry)
    else about.set(target, [entry])
  }
  const messages = new Map<string, Message>()
  for (const entry of entries) {
    if (entry.kind === 'message') messages.set(entry.id, fold(entry, about.get(entry.id) ?? [], now))
  }
  return messages
}

type Said = {
  content?: Content | undefined
  body?: string | undefined
  epoch?: number | undefined
  mediaIds?: readonly string[] | undefined
}

/** Something must be said, in one of the two ways; which of them the chat takes is judged where it is appended. */
export function mustSay({ content, body, epoch, mediaIds }: Said): void {
  if ((content === undefined) === (body === undefined) || (body === undefined) !== (epoch === undefined)) {
    throw new Fault('INVALID_INPUT', {
      details: { issues: [{ path: '', problem: 'give either content, or body and epoch' }] },
    })
  }
  if (mediaIds !== undefined && body === undefined) {
    throw new Fault('INVALID_INPUT', { details: { issues: [{ path: 'mediaIds', problem: 'content names its own' }] } })
  }
  if (body !== undefined && epoch !== undefined) mustBeSealed(body, epoch)
}

/** The same judgement as that of the append, for changes that are more than an append. */
export function mustSuit(chat: { sealed: boolean; epoch: number }, epoch: number | undefined): void {
  if (chat.sealed && epoch === undefined) throw new Fault('E2EE_REQUIRED')
  if (!chat.sealed && epoch !== undefined) throw new Fault('PLAIN_REQUIRED')
  if (chat.sealed && epoch !== chat.epoch) throw new Fault('STALE_EPOCH')
}
