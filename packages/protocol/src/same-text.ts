/** How texts are compared when one is looked for, and where in a text a match lies: the same on the server and on every device. */

export type Part = { text: string; match: boolean }

const clusters = new Intl.Segmenter('en', { granularity: 'grapheme' })
/** Nothing in it is changed by normalising, and no two of its characters belong together. */
const PLAIN = /^[\x20-\x7e]*$/

/** What a reader takes for the same is the same: width, case, and how a character is composed do not count. */
const same = (cluster: string): string => cluster.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ')

/**
 * The text as it is compared, with the place in the original of each of its UTF-16 units. Normalised character by character
 * as readers see them, so that each place is known.
 */
function compared(text: string): { normal: string; starts: number[]; ends: number[] } {
  let normal = ''
  const starts: number[] = []
  const ends: number[] = []
  for (const { segment, index } of clusters.segment(text)) {
    const piece = same(segment)
    // White space in a row is one space, that of all of it.
    const repeats = piece === ' ' && normal.endsWith(' ')
    if (repeats) ends[ends.length - 1] = index + segment.length
    for (let i = 0; i < (repeats ? 0 : piece.length); i++) {
      starts.push(index)
      ends.push(index + segment.length)
    }
    if (!repeats) normal += piece
  }
  return { normal, starts, ends }
}

export const normalise = (text: string): string =>
  PLAIN.test(text) ? text.toLowerCase().replace(/ +/g, ' ') : compared(text).normal

/** The query of a search as it is compared: white space around it does not count. */
export const normaliseQuery = (query: string): string => normalise(query).trim()

/** The text in parts, every match marked; undefined if there is none. `query` is normalised. */
export function highlight(text: string, query: string): Part[] | undefined {
  const { normal, starts, ends } = compared(text)
  const parts: Part[] = []
  let shown = 0
  const add = (until: number, match: boolean) => {
    if (until <= shown) return
    const part = text.slice(shown, until)
    const last = parts.at(-1)
    if (last && last.match === match) last.text += part
    else parts.push({ text: part, match })
    shown = until
  }
  for (let at = normal.indexOf(query); at !== -1; at = normal.indexOf(query, at + query.length)) {
    add(starts[at]!, false)
    add(ends[at + query.length - 1]!, true)
  }
  if (parts.length === 0) return undefined
  add(text.length, false)
  return parts
}

const AROUND = 60

/** One line with the first match in it and a little of what is around it. */
export function excerpt(parts: readonly Part[]): string {
  const at = parts.findIndex(({ match }) => match)
  const before = Array.from(
    parts
      .slice(0, at)
      .map(({ text }) => text)
      .join(''),
  )
  const after = Array.from(
    parts
      .slice(at + 1)
      .map(({ text }) => text)
      .join(''),
  )
  return (
    (before.length > AROUND ? '…' : '') +
    before.slice(-AROUND).join('') +
    parts[at]!.text +
    after.slice(0, AROUND).join('') +
    (after.length > AROUND ? '…' : '')
  )
}
