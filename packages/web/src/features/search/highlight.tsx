/** Words with what was looked for marked in them, the first mark in sight. */

import { highlight, normaliseQuery, type Part } from '@parley/protocol/same-text'

/** So much stands before the first mark: the rest of a line is for what follows. */
const BEFORE = 24

export function markedParts(text: string, query: string): readonly Part[] {
  const line = text.replace(/\s+/g, ' ')
  const wanted = normaliseQuery(query)
  return (wanted && highlight(line, wanted)) || [{ text: line, match: false }]
}

function shortened(parts: readonly Part[]): readonly Part[] {
  const [first, ...rest] = parts
  if (!first || first.match || first.text.length <= BEFORE + 8 || rest.length === 0) return parts
  const from = first.text.indexOf(' ', first.text.length - BEFORE)
  return [{ text: `…${first.text.slice(from < 0 ? -BEFORE : from)}`, match: false }, ...rest]
}

export function Highlight({ text, query, isLong = false }: { text: string; query: string; isLong?: boolean }) {
  const parts = markedParts(text, query)
  return (isLong ? shortened(parts) : parts).map((part, i) =>
    part.match ? (
      <mark key={`${i}-${part.text}`} className="rounded-[3px] bg-accent-soft font-medium text-accent-strong">
        {part.text}
      </mark>
    ) : (
      part.text
    ),
  )
}
