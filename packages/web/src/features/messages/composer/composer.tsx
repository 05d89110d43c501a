/** Where one writes. Enter sends, Shift and Enter makes a new line; while an input method composes, its keys are its own. */

import { LIMITS } from '@parley/protocol/limits'
import { CalendarClock, Check, Plus, SendHorizontal } from 'lucide-react'
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { IconButton } from '../../../components/button.tsx'
import { ContextMenu, Menu, type MenuItem } from '../../../components/menu.tsx'
import { t } from '../../../i18n/messages.ts'
import { useMe } from '../../auth/store.ts'
import type { ChatInfo } from '../../chats/store.ts'
import { attachItems } from '../../media/attach-items.tsx'
import { VoiceButton } from '../../media/voice-button.tsx'
import { mayEdit } from '../actions.ts'
import { compose, startEdit, stopAside, useComposing } from '../composing.ts'
import { ask } from '../dialogs.ts'
import { fetchDraft, shareDraft } from '../drafts.ts'
import { historyOf } from '../store.ts'
import { Aside } from './aside.tsx'
import { type Begun, begunAt, closedAt } from './completion.ts'
import { Completions, type Offer, useOffers } from './completions.tsx'
import { EmojiButton } from './emoji-button.tsx'
import { emojiNamed } from './emoji-names.ts'
import { applyMark, FormatBar, type Mark, markOf, replace } from './format-bar.tsx'
import { LinkOffer } from './link-offer.tsx'
import { cardItems } from './card-items.tsx'
import { sendItems, submit } from './submit.tsx'
import { tellTyping } from './typing-signal.ts'

/** On glass, Enter is a new line: the button is as near. */
const isTouch = matchMedia('(pointer: coarse)').matches

export function Composer({ chat }: { chat: ChatInfo }) {
  const me = useMe()
  const { text, editing, replyTo } = useComposing(chat.id)
  const field = useRef<HTMLTextAreaElement>(null)
  const [begun, setBegun] = useState<Begun | null>(null)
  const [at, setAt] = useState(0)
  const [isChosen, setChosen] = useState(false)
  const offers = useOffers(begun, chat, me)

  useEffect(() => {
    void fetchDraft(chat.id)
    if (!isTouch) field.current?.focus()
    return () => {
      shareDraft(chat.id)
      tellTyping(chat.id, false)
    }
  }, [chat.id])

  useLayoutEffect(() => {
    const element = field.current!
    element.style.blockSize = 'auto'
    element.style.blockSize = `${Math.min(element.scrollHeight + 2, 208)}px`
  }, [text])

  const go = (options: { silent?: boolean } = {}) => {
    tellTyping(chat.id, false)
    setBegun(null)
    submit(chat, me, options)
    field.current?.focus()
  }
  const write = (value: string) => {
    compose(chat.id, { text: value })
    tellTyping(chat.id, value.trim() !== '' && !editing)
    const caret = field.current!.selectionEnd
    setBegun(begunAt(value, caret))
    setAt(0)
    const closed = closedAt(value, caret)
    if (closed) void putEmoji(field.current!, closed.name, closed.from)
  }
  const choose = ({ insert }: Offer) => {
    if (begun) replace(field.current!, begun.from, field.current!.selectionEnd, insert)
    setBegun(null)
  }
  const mark = (which: Mark) => applyMark(field.current!, which)

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const taken = offers.length > 0 ? keyForOffers(event) : keyForWriting(event)
    if (taken) event.preventDefault()
  }
  const keyForOffers = ({ key }: KeyboardEvent): boolean => {
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      setAt((at + (key === 'ArrowDown' ? 1 : -1) + offers.length) % offers.length)
    } else if (key === 'Enter' || key === 'Tab') choose(offers[at]!)
    else if (key === 'Escape') setBegun(null)
    else return false
    return true
  }
  const keyForWriting = (event: KeyboardEvent): boolean => {
    const which = markOf(event)
    if (which) mark(which)
    else if (event.key === 'Enter' && !event.shiftKey && !isTouch) go()
    else if (event.key === 'Escape' && (editing ?? replyTo)) stopAside(chat.id)
    else if (event.key === 'ArrowUp' && text === '') {
      const last = historyOf(chat.id).messages.findLast((message) => mayEdit(message, me))
      if (last) startEdit(last)
      return last !== undefined
    } else return false
    return true
  }

  const isEmpty = text.trim() === ''
  const more: MenuItem[] = [
    ...attachItems(chat.id, replyTo?.id),
    ...cardItems(chat),
    ...(isEmpty ? [] : sendItems(go)),
    { label: t.messages_scheduled_show(), icon: <CalendarClock />, onSelect: () => ask({ kind: 'scheduled' }) },
  ]
  return (
    <form
      className="relative mx-auto w-full max-w-3xl pb-[max(0.5rem,env(safe-area-inset-bottom))]"
      onSubmit={(event) => {
        event.preventDefault()
        go()
      }}
    >
      {offers.length > 0 && <Completions offers={offers} at={at} onChoose={choose} />}
      <div className="mx-3 mt-1 rounded-bubble border border-line bg-raised shadow-low transition-colors duration-(--quick) focus-within:border-accent">
        <Aside chatId={chat.id} />
        <LinkOffer chatId={chat.id} />
        {isChosen && <FormatBar onMark={mark} />}
        <div className="relative flex items-end">
          <Menu items={more} align="start">
            <IconButton label={t.messages_more()} icon={<Plus />} className="size-11!" />
          </Menu>
          <textarea
            id="composer"
            ref={field}
            rows={1}
            dir="auto"
            value={text}
            maxLength={LIMITS.messageCharacters}
            onChange={(event) => write(event.target.value)}
            onSelect={({ currentTarget: { selectionStart, selectionEnd } }) =>
              setChosen(selectionStart !== selectionEnd)
            }
            onBlur={() => {
              setBegun(null)
              tellTyping(chat.id, false)
            }}
            onKeyDown={onKeyDown}
            aria-label={t.messages_write()}
            aria-autocomplete="list"
            aria-controls={offers.length > 0 ? 'completions' : undefined}
            aria-activedescendant={offers.length > 0 ? `completion-${at}` : undefined}
            placeholder={t.messages_write()}
            className="max-h-52 min-h-11 min-w-0 flex-1 resize-none bg-transparent py-2.5 text-[1rem] leading-snug outline-none placeholder:text-quiet"
          />
          <EmojiButton
            chatId={chat.id}
            onPick={(emoji) =>
              replace(field.current!, field.current!.selectionStart, field.current!.selectionEnd, emoji)
            }
          />
          {isEmpty && !editing ? (
            <VoiceButton chatId={chat.id} replyTo={replyTo?.id} />
          ) : (
            <ContextMenu items={isEmpty || editing ? [] : sendItems(go)}>
              <IconButton
                label={editing ? t.messages_save() : t.messages_send()}
                type="submit"
                disabled={isEmpty}
                icon={editing ? <Check /> : <SendHorizontal className="rtl:-scale-x-100" />}
                className={`m-1 size-9! touch:size-9! ${isEmpty ? '' : 'bg-accent text-on-accent! hover:bg-accent-strong'}`}
              />
            </ContextMenu>
          )}
        </div>
      </div>
    </form>
  )
}

/** A name closed by a colon becomes what it stands for, if it stands for something. */
async function putEmoji(field: HTMLTextAreaElement, name: string, from: number): Promise<void> {
  const emoji = await emojiNamed(name).catch(() => undefined)
  if (emoji && field.value.slice(from).startsWith(`:${name}:`)) replace(field, from, from + name.length + 2, emoji)
}
