/** How far a message of mine has come: a lattice, so that whatever is heard in whatever order, it never goes back. */

export type SendState = 'pending' | 'failed' | 'sent' | 'delivered' | 'read'

/** `failed` stands below `sent`: if it turns out to have arrived after all, it has arrived. */
const RANK: Readonly<Record<SendState, number>> = { pending: 0, failed: 1, sent: 2, delivered: 3, read: 4 }

export const furthest = (a: SendState, b: SendState): SendState => (RANK[a] >= RANK[b] ? a : b)

export type Reach = { readonly delivered: number; readonly read: number }

/** `others`: how far everybody else in the chat has come. What counts is the last of them. */
export function stateOfSent(seq: number, others: readonly Reach[]): SendState {
  if (others.length === 0) return 'sent'
  if (others.every(({ read }) => read >= seq)) return 'read'
  return others.every(({ delivered }) => delivered >= seq) ? 'delivered' : 'sent'
}
