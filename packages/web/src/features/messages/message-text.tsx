/** The words of a message, with their marks read: bold, code, quotes, what is hidden until tapped, links, people named. */

import { type Block, readMarkup, type Span } from '@parley/client/markup'
import { Fragment, memo, useState } from 'react'
import { t } from '../../i18n/messages.ts'

type Props = { text: string; format: 'plain' | 'markdown' | undefined; isNaming: boolean }

export const MessageText = memo(function MessageText({ text, format, isNaming }: Props) {
  if (isOnlyEmoji(text)) return <span className="block text-[2.5rem] leading-tight">{text}</span>
  return readMarkup(text, format).map((block, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no other name, and never move
    <Part key={i} block={block} isNaming={isNaming} />
  ))
})

function Part({ block, isNaming }: { block: Block; isNaming: boolean }) {
  if (block.kind === 'code') {
    return (
      <pre className="my-1 overflow-x-auto rounded-small bg-hover p-2.5 font-mono text-small" dir="ltr">
        {block.text}
      </pre>
    )
  }
  const words = block.spans.map((span, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: as above
    <Words key={i} span={span} isNaming={isNaming} />
  ))
  if (block.kind === 'quote') {
    return (
      <blockquote className="my-0.5 whitespace-pre-wrap border-accent border-s-3 ps-2.5 text-quiet">{words}</blockquote>
    )
  }
  return (
    <span className="whitespace-pre-wrap wrap-anywhere" dir="auto">
      {words}
    </span>
  )
}

function Words({ span, isNaming }: { span: Span; isNaming: boolean }) {
  if (span.href) {
    return (
      <a
        href={span.href}
        target="_blank"
        rel="noopener noreferrer"
        className="text-accent underline underline-offset-2"
      >
        {span.text}
      </a>
    )
  }
  if (span.code) return <code className="rounded-[0.3rem] bg-hover px-1 font-mono text-[0.9em]">{span.text}</code>
  const look = [span.bold && 'font-bold', span.italic && 'italic', span.struck && 'line-through']
  const words = isNaming ? <Named text={span.text} /> : span.text
  if (span.hidden) return <Hidden look={look.filter(Boolean).join(' ')}>{words}</Hidden>
  return look.some(Boolean) ? <span className={look.filter(Boolean).join(' ')}>{words}</span> : words
}

function Hidden({ look, children }: { look: string; children: React.ReactNode }) {
  const [isShown, show] = useState(false)
  if (isShown) return <span className={`rounded-[0.3rem] bg-hover ${look}`}>{children}</span>
  return (
    <button
      type="button"
      aria-label={t.messages_show_hidden()}
      onClick={() => show(true)}
      className="rounded-[0.3rem] bg-pressed px-0.5 text-transparent"
    >
      {children}
    </button>
  )
}

/** People who are named stand out. */
const Named = ({ text }: { text: string }) =>
  text.split(/(?<![\p{L}\d_])(@\w{3,50})/u).map((part, i) =>
    i % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above
      <span key={i} className="rounded-[0.3rem] bg-hover px-1 font-semibold text-accent">
        {part}
      </span>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above
      <Fragment key={i}>{part}</Fragment>
    ),
  )

const segments = new Intl.Segmenter()

/** Up to three of them are shown large. */
function isOnlyEmoji(text: string): boolean {
  if (text.length > 40 || !/^[\p{Emoji_Presentation}\p{Extended_Pictographic}\p{Emoji_Component}\s]+$/u.test(text))
    return false
  const found = Array.from(segments.segment(text.trim()), ({ segment }) => segment)
  return found.length <= 3 && found.every((one) => /\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(one))
}
