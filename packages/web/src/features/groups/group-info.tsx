/** A group: what it is, who is in it, and what one may change. */

import { Images, Link, Lock, LogOut, Pencil, Timer, Unlock } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { ActionRow } from '../../components/action-row.tsx'
import { Section } from '../../components/section.tsx'
import { t } from '../../i18n/messages.ts'
import { ChatAvatar } from '../chats/chat-avatar.tsx'
import { DeleteChat } from '../chats/delete-chat.tsx'
import { MuteChat } from '../chats/mute-chat.tsx'
import TimerDialog from '../chats/timer-dialog.tsx'
import type { ChatInfo } from '../chats/store.ts'
import { timerText } from '../chats/timer-text.ts'
import { useTitle } from '../chats/title.ts'
import { KeyChange } from '../keys/key-change.tsx'
import { MuteRow } from '../chats/mute-row.tsx'
import { Members } from './members.tsx'
import { leads } from './roles.ts'
import { useMembers, useMyRole } from './use-members.ts'

type Asked = 'mute' | 'timer' | 'leave' | null

export function GroupInfo({ chat }: { chat: ChatInfo }) {
  const [, go] = useLocation()
  const title = useTitle(chat)
  const members = useMembers(chat)
  const isLeader = leads(useMyRole(chat))
  const [asked, ask] = useState<Asked>(null)
  const close = () => ask(null)
  const isSealed = chat.privacy === 'e2ee'
  return (
    <div className="flex flex-col gap-4 p-4 pt-0">
      <div className="flex flex-col items-center gap-1 text-center">
        <ChatAvatar chat={chat} size={6} />
        <h3 className="mt-2 max-w-full break-words font-semibold text-[1.25rem] leading-tight" dir="auto">
          {title}
        </h3>
        <p className="text-quiet text-small">{t.groups_count({ count: members.length })}</p>
        {chat.description && (
          <p className="max-w-prose whitespace-pre-line break-words pt-1" dir="auto">
            {chat.description}
          </p>
        )}
        <p className="flex items-center gap-1.5 pt-1 text-quiet text-small">
          {isSealed ? <Lock className="size-3.5" /> : <Unlock className="size-3.5" />}
          {isSealed ? t.groups_sealed() : t.chats_open_label()}
        </p>
      </div>
      <KeyChange chat={chat} />
      <Section>
        <ActionRow
          icon={<Images />}
          label={t.media_gallery()}
          isWay
          onPress={() => go(`/chat/${chat.id}/info/gallery`)}
        />
        <MuteRow chat={chat} onAsk={() => ask('mute')} />
        {isLeader && (
          <>
            <ActionRow
              icon={<Pencil />}
              label={t.groups_edit()}
              isWay
              onPress={() => go(`/chat/${chat.id}/info/edit`)}
            />
            <ActionRow
              icon={<Link />}
              label={t.groups_links()}
              isWay
              onPress={() => go(`/chat/${chat.id}/info/links`)}
            />
            <ActionRow
              icon={<Timer />}
              label={t.chats_timer()}
              about={timerText(chat.timer)}
              isWay
              onPress={() => ask('timer')}
            />
          </>
        )}
      </Section>
      <Members chat={chat} members={members} />
      <Section>
        <ActionRow icon={<LogOut />} label={t.groups_leave()} isDanger onPress={() => ask('leave')} />
      </Section>
      <MuteChat chat={chat} isOpen={asked === 'mute'} onClose={close} />
      {asked === 'timer' && <TimerDialog chat={chat} onClose={close} />}
      <DeleteChat chat={chat} isOpen={asked === 'leave'} onClose={close} />
    </div>
  )
}
