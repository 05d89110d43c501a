/**
 * The few marks that text with `format: 'markdown'` may carry, read the same way everywhere: **bold**, _italic_, ~~struck~~,
 * ||hidden until tapped||, `code`, fenced code, and lines that begin with > as a quote. A bare web address is a link; there are no
 * links that say one thing and lead to another. Whatever is no mark is shown as it was typed, so nothing typed is ever lost.
 */

export type Span = {
  readonly text: string
  readonly bold?: true
  readonly italic?: true
  readonly struck?: true
  readonly hidden?: true
  readonly code?: true
  readonly href?: string
}

export type Block =
  | { readonly kind: 'text' | 'quote'; readonly spans: readonly Span[] }
  | { readonly kind: 'code'; readonly text: string; readonly language?: string }

type Style = Omit<Span, 'text' | 'href'>

const FENCE = /^```([A-Za-z0-9+#-]{0,20})\n([\s\S]*?)\n?```$/m
const LINK = /https?:\/\/[^\s<>"|]*[^\s<>"|.,;:!?'()[\]{}*_~`]/i
const MARKS: readonly (readonly [RegExp, Style])[] = [
  [/`([^`\n]+)`/, { code: true }],
  [/\*\*(?=\S)([^\n]*?\S)\*\*/, { bold: true }],
  [/~~(?=\S)([^\n]*?\S)~~/, { struck: true }],
  [/\|\|(?=\S)([^\n]*?\S)\|\|/, { hidden: true }],
  [/(?<![\p{L}\p{N}_])_(?=[^\s_])([^\n]*?[^\s_])_(?![\p{L}\p{N}_])/u, { italic: true }],
]

/** Text as blocks of spans. Without `format: 'markdown'` only web addresses are told apart. */
export function readMarkup(text: string, format: 'plain' | 'markdown' = 'plain'): Block[] {
  if (format === 'plain') return [{ kind: 'text', spans: links(text, {}) }]
  const fence = FENCE.exec(text)
  if (!fence) return lines(text)
  const [whole, language, code = ''] = fence
  const before = text.slice(0, fence.index).replace(/\n$/, '')
  const after = text.slice(fence.index + whole.length).replace(/^\n/, '')
  return [
    ...(before === '' ? [] : lines(before)),
    { kind: 'code', text: code, ...(language ? { language } : {}) },
    ...(after === '' ? [] : readMarkup(after, format)),
  ]
}

/** What is left of text when its marks are read: for previews, notifications and search. What is hidden stays so. */
export function plainText(text: string, format: 'plain' | 'markdown' = 'plain'): string {
  if (format === 'plain') return text
  return readMarkup(text, format)
    .map((block) =>
      block.kind === 'code'
        ? block.text
        : block.spans.map((span) => (span.hidden ? '▒'.repeat(Math.min(8, span.text.length)) : span.text)).join(''),
    )
    .join('\n')
}

function lines(text: string): Block[] {
  const blocks: { kind: 'text' | 'quote'; lines: string[] }[] = []
  for (const line of text.split('\n')) {
    const kind = line.startsWith('>') ? 'quote' : 'text'
    const last = blocks.at(-1)
    const bare = kind === 'quote' ? line.replace(/^> ?/, '') : line
    if (last?.kind === kind) last.lines.push(bare)
    else blocks.push({ kind, lines: [bare] })
  }
  return blocks.map((block) => ({ kind: block.kind, spans: spans(block.lines.join('\n'), {}) }))
}

/** The mark that begins first is read first; inside it the others are read too, but for code, which is as it is. */
function spans(text: string, style: Style): Span[] {
  let first: { match: RegExpExecArray; adds: Style } | undefined
  const link = LINK.exec(text)
  for (const [mark, adds] of MARKS) {
    const match = mark.exec(text)
    if (match && match.index < (first?.match.index ?? text.length)) first = { match, adds }
  }
  if (!first) return links(text, style)
  if (link && link.index < first.match.index) {
    const end = link.index + link[0].length
    return [...links(text.slice(0, end), style), ...spans(text.slice(end), style)]
  }
  const { match, adds } = first
  const inner = match[1] as string
  const marked = { ...style, ...adds }
  return [
    ...links(text.slice(0, match.index), style),
    ...(adds.code ? [{ ...marked, text: inner }] : spans(inner, marked)),
    ...spans(text.slice(match.index + match[0].length), style),
  ]
}

function links(text: string, style: Style): Span[] {
  const found: Span[] = []
  let rest = text
  for (let match = LINK.exec(rest); match; match = LINK.exec(rest)) {
    if (match.index > 0) found.push({ ...style, text: rest.slice(0, match.index) })
    found.push({ ...style, text: match[0], href: match[0] })
    rest = rest.slice(match.index + match[0].length)
  }
  if (rest !== '') found.push({ ...style, text: rest })
  return found
}
