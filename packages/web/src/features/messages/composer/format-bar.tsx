/** The marks, for what is chosen in the text; each has its keys as well. */

import { Bold, Code, EyeOff, Italic, Quote, Strikethrough } from 'lucide-react'
import { IconButton } from '../../../components/button.tsx'
import { type Word, t } from '../../../i18n/messages.ts'

export type Mark = 'bold' | 'italic' | 'struck' | 'hidden' | 'code' | 'quote'

const MARKS: readonly { mark: Mark; word: Word; icon: React.ReactNode }[] = [
  { mark: 'bold', word: 'messages_bold', icon: <Bold /> },
  { mark: 'italic', word: 'messages_italic', icon: <Italic /> },
  { mark: 'struck', word: 'messages_struck', icon: <Strikethrough /> },
  { mark: 'code', word: 'messages_code', icon: <Code /> },
  { mark: 'hidden', word: 'messages_hidden', icon: <EyeOff /> },
  { mark: 'quote', word: 'messages_quote', icon: <Quote /> },
]

const AROUND: Record<Exclude<Mark, 'quote'>, string> = {
  bold: '**',
  italic: '_',
  struck: '~~',
  hidden: '||',
  code: '`',
}

const KEYS: Readonly<Record<string, Mark>> = { b: 'bold', i: 'italic', e: 'code' }
const SHIFTED: Readonly<Record<string, Mark>> = { x: 'struck', h: 'hidden', '.': 'quote', '>': 'quote' }

export function markOf(event: {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  shiftKey: boolean
}): Mark | undefined {
  if (!event.ctrlKey && !event.metaKey) return undefined
  return (event.shiftKey ? SHIFTED : KEYS)[event.key.toLowerCase()]
}

/** Puts it around what is chosen, or takes it off again; the field's own undo knows of it. */
export function applyMark(field: HTMLTextAreaElement, mark: Mark): void {
  const { selectionStart: from, selectionEnd: to, value } = field
  const chosen = value.slice(from, to)
  if (mark === 'quote') {
    const start = value.lastIndexOf('\n', from - 1) + 1
    const lines = value.slice(start, to).split('\n')
    const isQuoted = lines.every((line) => line.startsWith('> '))
    replace(field, start, to, lines.map((line) => (isQuoted ? line.slice(2) : `> ${line}`)).join('\n'))
    return
  }
  const around = AROUND[mark]
  const isMarked = chosen.length > 2 * around.length && chosen.startsWith(around) && chosen.endsWith(around)
  const bare = isMarked ? chosen.slice(around.length, -around.length) : chosen
  replace(field, from, to, isMarked ? bare : around + bare + around)
  const start = isMarked ? from : from + around.length
  if (chosen === '') field.setSelectionRange(start, start)
  else field.setSelectionRange(from, from + bare.length + (isMarked ? 0 : 2 * around.length))
}

/** As if it had been typed. */
export function replace(field: HTMLTextAreaElement, from: number, to: number, text: string): void {
  field.focus()
  field.setSelectionRange(from, to)
  // The one way by which a change can be undone with the keys; there is no other yet.
  document.execCommand(text === '' ? 'delete' : 'insertText', false, text)
}

export function FormatBar({ onMark }: { onMark: (mark: Mark) => void }) {
  return (
    <div role="toolbar" aria-label={t.messages_format()} className="appear flex px-2 pt-1">
      {MARKS.map(({ mark, word, icon }) => (
        <IconButton
          key={mark}
          label={t[word]()}
          icon={icon}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onMark(mark)}
        />
      ))}
    </div>
  )
}
