/** Into other chats: said anew there, in the order it was said here. */

import { LIMITS } from '@parley/protocol/limits'
import type { Message } from '@parley/client'
import { CheckCircle2, Circle } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { ListRow } from '../../../components/list-row.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { notify } from '../../../components/toast.tsx'
import { useTask } from '../../../components/use-task.ts'
import { t } from '../../../i18n/messages.ts'
import { problemText } from '../../../i18n/problem-text.ts'
import { client } from '../../../worker/engine.ts'
import { ChatAvatar } from '../../chats/chat-avatar.tsx'
import { type ChatInfo, inOrder, useChats } from '../../chats/store.ts'
import { useTitle } from '../../chats/title.ts'
import { clearSelection } from '../selection.ts'

export default function ForwardDialog({ messages, onClose }: { messages: readonly Message[]; onClose: () => void }) {
  const chats = inOrder(useChats((state) => state.chats)).filter(({ isClosed }) => !isClosed)
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set())
  const [sought, seek] = useState('')
  const task = useTask()
  const toggle = (id: string) => {
    const next = new Set(chosen)
    if (!next.delete(id) && next.size < LIMITS.forwardTargets) next.add(id)
    choose(next)
  }
  const go = async () => {
    for (const chatId of chosen) {
      for (const { id } of messages.toSorted((a, b) => a.seq - b.seq)) await client.messages.forward(id, chatId)
    }
    notify(t.messages_forwarded_notice({ count: chosen.size }))
    clearSelection()
    onClose()
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t.messages_forward_title({ count: messages.length })}
      about={task.error === null ? undefined : problemText(task.error)}
      actions={
        <Button disabled={chosen.size === 0} isBusy={task.isBusy} onClick={() => void task.run(go)}>
          {t.messages_forward()}
        </Button>
      }
    >
      <TextField label={t.messages_forward_seek()} value={sought} onChange={(event) => seek(event.target.value)} />
      <ul className="h-72 overflow-y-auto pt-2">
        {chats.map((chat) => (
          <Target key={chat.id} chat={chat} sought={sought} isChosen={chosen.has(chat.id)} onToggle={toggle} />
        ))}
      </ul>
    </Dialog>
  )
}

type TargetProps = { chat: ChatInfo; sought: string; isChosen: boolean; onToggle: (id: string) => void }

function Target({ chat, sought, isChosen, onToggle }: TargetProps) {
  const title = useTitle(chat)
  if (!title.toLocaleLowerCase().includes(sought.trim().toLocaleLowerCase())) return null
  return (
    <li>
      <ListRow
        start={<ChatAvatar chat={chat} size={2.5} />}
        title={title}
        end={isChosen ? <CheckCircle2 className="text-accent" /> : <Circle className="text-quiet" />}
        isCurrent={isChosen}
        onPress={() => onToggle(chat.id)}
      />
    </li>
  )
}
