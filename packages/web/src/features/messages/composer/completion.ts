/** What is being begun at the caret: somebody's name after @, an emoji's after a colon. Pure. */

export type Begun = { readonly kind: 'person' | 'emoji'; readonly query: string; readonly from: number }

export function begunAt(text: string, caret: number): Begun | null {
  const before = text.slice(0, caret)
  const person = /(?:^|[\s(])@(\w{0,50})$/.exec(before)
  if (person) return { kind: 'person', query: person[1]!, from: caret - person[1]!.length - 1 }
  const emoji = /(?:^|[\s(]):([a-z0-9_+-]{2,40})$/i.exec(before)
  if (emoji) return { kind: 'emoji', query: emoji[1]!.toLowerCase(), from: caret - emoji[1]!.length - 1 }
  return null
}

/** A whole `:name:` just closed: what it stands for, and where it began. */
export function closedAt(text: string, caret: number): { name: string; from: number } | null {
  const closed = /(?:^|[\s(]):([a-z0-9_+-]{2,40}):$/i.exec(text.slice(0, caret))
  return closed ? { name: closed[1]!.toLowerCase(), from: caret - closed[1]!.length - 2 } : null
}
