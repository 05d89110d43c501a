/** Where one writes. Enter sends, Shift and Enter makes a new line; while an input method composes, Enter is its own. */

import { SendHorizontal } from 'lucide-react'
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react'
import { LIMITS } from '@parley/protocol/limits'
import { IconButton } from '../../components/button.tsx'
import { t } from '../../i18n/messages.ts'
import { send } from './store.ts'

export function Composer({ chatId }: { chatId: string }) {
  const [text, setText] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)

  useLayoutEffect(() => {
    const element = field.current!
    element.style.blockSize = 'auto'
    element.style.blockSize = `${Math.min(element.scrollHeight, 192)}px`
  }, [text])

  const submit = () => {
    const said = text.trim()
    if (said === '') return
    setText('')
    void send(chatId, { text: said })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    submit()
  }
  return (
    <form
      className="mx-auto flex w-full max-w-3xl items-end gap-2 px-3 pt-2 pb-[max(0.75rem,env(safe-area-inset-bottom))]"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <textarea
        ref={field}
        rows={1}
        dir="auto"
        value={text}
        maxLength={LIMITS.messageCharacters}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        aria-label={t.messages_write()}
        placeholder={t.messages_write()}
        className="max-h-48 min-h-11 min-w-0 flex-1 resize-none rounded-bubble border border-line bg-raised px-4 py-2.5 text-[1rem] leading-snug outline-none focus-visible:border-accent focus-visible:ring-2 focus-visible:ring-accent/25"
      />
      <IconButton
        label={t.messages_send()}
        type="submit"
        disabled={text.trim() === ''}
        icon={<SendHorizontal className="rtl:-scale-x-100" />}
        className="size-11! bg-accent text-on-accent! hover:bg-accent-strong disabled:bg-pressed disabled:text-quiet!"
      />
    </form>
  )
}
