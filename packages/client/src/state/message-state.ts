/**
 * A message with all that was later said about it, as a set that only grows: the same entries give the same state in whatever
 * order they come, once or more often. So a device that reads a chat backwards ends where one ends that was always there.
 */

import { LIMITS } from '@parley/protocol'
import type { MediaPart, Said } from './said.ts'

/** An entry of a chat's log, verified and opened. `said` is absent where there is nothing to read (any more, or for us). */
export type Opened = {
  readonly seq: number
  readonly kind: string
  readonly at: number
  readonly senderId: string | null
  readonly deviceId: string | null
  readonly clientId: string | null
  readonly ref?: number | undefined
  readonly epoch?: number | undefined
  readonly expiresAt?: number | undefined
  readonly silent?: boolean | undefined
  readonly forwarded?: boolean | undefined
  readonly said?: Said | undefined
  /** Why it could not be opened: a code of the keys, or NO_KEY for what was said before this person came. */
  readonly problem?: string | undefined
  /** Of an `unreact`: the number of the reaction taken back. */
  readonly reaction?: number | undefined
}

type Change = {
  readonly seq: number
  readonly at: number
  readonly by: string | null
  readonly said?: Said | undefined
}

/** In a sealed chat the server's word alone takes nothing from anybody: it is unsigned. */
type Deletion = Change & { readonly isUnsigned?: boolean }

export type MessageState = {
  readonly seq: number
  readonly message?: Opened
  readonly edits: readonly Change[]
  readonly deletions: readonly Deletion[]
  readonly reactions: readonly Change[]
  readonly taken: readonly (Pick<Change, 'seq' | 'by' | 'said'> & { readonly reaction: number })[]
  readonly pin?: { readonly seq: number; readonly isPinned: boolean }
}

export const noMessage = (seq: number): MessageState => ({
  seq,
  edits: [],
  deletions: [],
  reactions: [],
  taken: [],
})

/** Which message an entry is about; undefined: none. */
export function targetOf({ kind, seq, ref }: Pick<Opened, 'kind' | 'seq' | 'ref'>): number | undefined {
  if (kind === 'message') return seq
  return ['edit', 'delete', 'react', 'unreact', 'pin', 'unpin'].includes(kind) ? ref : undefined
}

export function applyToMessage(state: MessageState, entry: Opened): MessageState {
  const { seq, at, senderId: by, said } = entry
  switch (entry.kind) {
    case 'message':
      // Opened at last, it takes the place of what could not be.
      return erase({ ...state, message: state.message && !state.message.problem ? state.message : entry })
    case 'edit':
      return erase({ ...state, edits: withChange(state.edits, { seq, at, by, said }) })
    case 'delete':
      return erase({
        ...state,
        deletions: withDeletion(state.deletions, { seq, at, by, ...(entry.problem ? { isUnsigned: true } : {}) }),
      })
    case 'react':
      return erase({ ...state, reactions: withChange(state.reactions, { seq, at, by, said }) })
    case 'unreact':
      return { ...state, taken: withChange(state.taken, { seq, reaction: entry.reaction ?? 0, by }) }
    case 'pin':
    case 'unpin':
      return (state.pin?.seq ?? 0) >= seq ? state : { ...state, pin: { seq, isPinned: entry.kind === 'pin' } }
    default:
      return state
  }
}

/** The same entry again changes nothing, unless it could not be opened before. */
const withChange = <T extends { readonly seq: number; readonly said?: Said | undefined }>(
  changes: readonly T[],
  change: T,
): readonly T[] =>
  changes.some(({ seq, said }) => seq === change.seq && (said || !change.said))
    ? changes
    : [...changes.filter(({ seq }) => seq !== change.seq), change].sort((a, b) => a.seq - b.seq)

/** Signed once, it is signed, though it could not be read before. */
const withDeletion = (deletions: readonly Deletion[], one: Deletion): readonly Deletion[] =>
  deletions.some(({ seq, isUnsigned }) => seq === one.seq && !isUnsigned)
    ? deletions
    : [...deletions.filter(({ seq }) => seq !== one.seq), one].sort((a, b) => a.seq - b.seq)

const isTakenBack = ({ deletions }: MessageState): boolean => deletions.some(({ isUnsigned }) => !isUnsigned)

/** Taken back by a member; or only said to be, of what there is nothing to show of anyway. */
export const isDeleted = (state: MessageState): boolean =>
  isTakenBack(state) || (state.deletions.length > 0 && state.message?.said === undefined)

/** What was deleted is not kept, whichever of the two came first. */
function erase(state: MessageState): MessageState {
  if (!isTakenBack(state)) return state
  const bare = ({ seq, at, by }: Change): Change => ({ seq, at, by })
  return { ...withoutContent(state), edits: state.edits.map(bare), reactions: state.reactions.map(bare) }
}

export function withoutContent(state: MessageState): MessageState {
  const { message, edits } = state
  const bare = message && { ...message, said: undefined }
  return { ...state, ...(bare ? { message: bare } : {}), edits: edits.map(({ seq, at, by }) => ({ seq, at, by })) }
}

/** Who has opened what may be seen once; its author does not count. */
export const openedBy = ({ message, reactions }: MessageState): string[] => [
  ...new Set(reactions.flatMap(({ by, said }) => (said?.opened && by && by !== message?.senderId ? [by] : []))),
]

/** What may be seen once is not kept by who has seen it, nor by who has said it. */
export function forgetOpened(state: MessageState, me: string): MessageState {
  const { message, edits } = state
  if (!message?.said?.viewOnce) return state
  if (message.senderId !== me && !openedBy(state).includes(me)) return state
  const [media] = message.said.media ?? []
  const said: Said = { viewOnce: true, ...(media ? { media: [{ ...nothingOf(media.kind) }] } : {}) }
  return { ...state, message: { ...message, said }, edits: edits.map(({ seq, at, by }) => ({ seq, at, by })) }
}

/** So that it still shows what it was. */
const nothingOf = (kind: MediaPart['kind']): MediaPart => ({ kind, mediaId: '', key: '', hash: '', size: 0 })

/** An edit counts if its author is the message's and it came in time: the server is not asked. */
export const countingEdit = ({ message, edits }: MessageState): Change | undefined =>
  message && edits.findLast(({ by, at }) => by === message.senderId && at - message.at <= LIMITS.editWindow)
