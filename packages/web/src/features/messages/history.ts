/** The messages of a chat in order, as a list that takes in whatever is heard of one of them. Pure. */

import type { Message, Notice } from '@parley/client'

/** What has its place by number, then what is still on its way, in the order it was said. */
const comesAfter = (one: Message, other: Message): boolean => {
  if (one.seq > 0 && other.seq > 0) return one.seq > other.seq
  if (one.seq === 0 && other.seq === 0) return one.at > other.at
  return one.seq === 0
}

const isSame = (one: Message, other: Message): boolean =>
  one.id === other.id || (one.clientId !== null && one.clientId === other.clientId && one.senderId === other.senderId)

/** A message that got its place takes that of the bubble that announced it; one with a place never loses it again. */
export function withMessage(list: readonly Message[], message: Message): readonly Message[] {
  const at = list.findLastIndex((known) => isSame(known, message))
  const known = list[at]
  if (known && known.seq > 0 && message.seq === 0) return list
  if (known?.seq === message.seq) return list.with(at, message)
  const rest = at < 0 ? list : list.toSpliced(at, 1)
  let place = rest.length
  while (place > 0 && comesAfter(rest[place - 1]!, message)) place--
  return rest.toSpliced(place, 0, message)
}

/** A page joins at one end or the other; what was heard of a message meanwhile is newer than the page. */
export function withPage(list: readonly Message[], page: readonly Message[]): readonly Message[] {
  const fresh = page.filter((message) => !list.some((known) => isSame(known, message)))
  const [first] = list
  if (!first || fresh.every((message) => comesAfter(first, message))) return [...fresh, ...list]
  return fresh.reduce(withMessage, list)
}

/** In their order, each once. */
export const withNotices = (list: readonly Notice[], more: readonly Notice[]): readonly Notice[] =>
  [...list.filter(({ seq }) => !more.some((other) => other.seq === seq)), ...more].sort((a, b) => a.seq - b.seq)

export const withoutMessage = (list: readonly Message[], id: string): readonly Message[] =>
  list.filter((message) => message.id !== id)

/** What a message is known by from its first moment to its last. */
export const keyOf = ({ id, clientId }: Message): string => clientId ?? id

export const lastPlaced = (list: readonly Message[]): Message | undefined => list.findLast(({ seq }) => seq > 0)
