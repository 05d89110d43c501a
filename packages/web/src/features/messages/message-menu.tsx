/** What can be done with the message under the pointer, the finger or the focus: one menu for all of them. */

import type { Message } from '@parley/client'
import {
  CheckCircle2,
  Copy,
  CornerUpLeft,
  Forward,
  Info,
  Pencil,
  Pin,
  PinOff,
  Plus,
  Star,
  StarOff,
  Sticker as StickerIcon,
  Trash2,
} from 'lucide-react'
import { ContextMenu as Radix } from 'radix-ui'
import { type ReactNode, type SyntheticEvent, useState } from 'react'
import { ContextMenu, type MenuItem } from '../../components/menu.tsx'
import { t } from '../../i18n/messages.ts'
import { useMe } from '../auth/store.ts'
import type { ChatInfo } from '../chats/store.ts'
import {
  copyText,
  mayEdit,
  mayForward,
  mayPin,
  mayReact,
  mayReply,
  quietly,
  togglePin,
  toggleReaction,
  toggleStar,
} from './actions.ts'
import { stickerOf } from '../stickers/sticker-of.ts'
import { startEdit, startReply } from './composing.ts'
import { ask } from './dialogs.ts'
import { keyOf } from './history.ts'
import { toggleSelected } from './selection.ts'
import { historyOf, useMessage } from './store.ts'

const QUICK = ['👍', '❤️', '😂', '😮', '😢', '🙏']

/** The message an event is about. */
function messageAt(chatId: string, event: SyntheticEvent): Message | undefined {
  const element = (event.target as HTMLElement).closest<HTMLElement>('[data-message]')
  return historyOf(chatId).messages.find(({ id }) => id === element?.dataset['message'])
}

export function MessageMenu({ chat, children }: { chat: ChatInfo; children: ReactNode }) {
  const me = useMe()
  const [key, setKey] = useState<string>()
  const message = useMessage(chat.id, key)
  return (
    <ContextMenu
      items={message ? itemsFor(message, chat, me) : []}
      header={message && mayReact(message) && <QuickReactions message={message} me={me} />}
    >
      <div
        className="h-full"
        onContextMenuCapture={(event) => {
          const found = messageAt(chat.id, event)
          // Links and chosen words keep the browser's own menu.
          const isOfBrowser = (event.target as HTMLElement).closest('a') || !getSelection()?.isCollapsed
          if (!found || isOfBrowser) event.stopPropagation()
          else setKey(keyOf(found))
        }}
      >
        {children}
      </div>
    </ContextMenu>
  )
}

function itemsFor(message: Message, chat: ChatInfo, me: string): MenuItem[] {
  const isSent = message.seq > 0
  const sticker = stickerOf(message)
  return [
    mayReply(message) && { label: t.messages_reply(), icon: <CornerUpLeft />, onSelect: () => startReply(message) },
    mayEdit(message, me) && { label: t.messages_edit(), icon: <Pencil />, onSelect: () => startEdit(message) },
    message.text !== undefined &&
      !message.said?.sticker && {
        label: t.messages_copy(),
        icon: <Copy />,
        onSelect: () => void copyText([message]),
      },
    mayForward(message) && {
      label: t.messages_forward(),
      icon: <Forward />,
      onSelect: () => ask({ kind: 'forward', messages: [message] }),
    },
    sticker !== undefined &&
      'part' in sticker &&
      isSent && {
        label: t.stickers_keep(),
        icon: <StickerIcon />,
        onSelect: () => quietly(import('../stickers/mine.ts').then(({ keepReceived }) => keepReceived(sticker.part))),
      },
    mayPin(message, chat, me) && {
      label: message.isPinned ? t.messages_unpin() : t.messages_pin(),
      icon: message.isPinned ? <PinOff /> : <Pin />,
      onSelect: () => togglePin(message),
    },
    isSent && {
      label: message.isStarred ? t.messages_unstar() : t.messages_star(),
      icon: message.isStarred ? <StarOff /> : <Star />,
      onSelect: () => toggleStar(message),
    },
    isSent &&
      message.senderId === me &&
      chat.type !== 'saved' && {
        label: t.messages_info(),
        icon: <Info />,
        onSelect: () => ask({ kind: 'info', message }),
      },
    { label: t.messages_select(), icon: <CheckCircle2 />, onSelect: () => toggleSelected(chat.id, message.id) },
    'line',
    {
      label: t.messages_delete(),
      icon: <Trash2 />,
      isDanger: true,
      onSelect: () => ask({ kind: 'delete', messages: [message] }),
    },
  ].filter((item) => item !== false) as MenuItem[]
}

function QuickReactions({ message, me }: { message: Message; me: string }) {
  const chip =
    'grid size-9 touch:size-11 place-items-center rounded-full text-[1.25rem] outline-none data-[highlighted]:bg-pressed'
  return (
    <div className="mb-1 flex justify-between border-line border-b pb-1">
      {QUICK.map((emoji) => (
        <Radix.Item key={emoji} className={chip} aria-label={emoji} onSelect={() => toggleReaction(message, emoji, me)}>
          {emoji}
        </Radix.Item>
      ))}
      <Radix.Item
        className={`${chip} text-quiet [&_svg]:size-5`}
        aria-label={t.messages_react_more()}
        onSelect={() => ask({ kind: 'react', message })}
      >
        <Plus />
      </Radix.Item>
    </div>
  )
}
