/** Somebody: who they are, what one shares with them, and what one may do about them. */

import { Ban, Flag, Images, MessageCircle, ShieldCheck, Timer, UserMinus, UserPen, UserPlus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { ActionRow } from '../../components/action-row.tsx'
import { Section } from '../../components/section.tsx'
import { notify } from '../../components/toast.tsx'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { MuteChat } from '../chats/mute-chat.tsx'
import { MuteRow } from '../chats/mute-row.tsx'
import { type ChatInfo, openDirect } from '../chats/store.ts'
import TimerDialog from '../chats/timer-dialog.tsx'
import { timerText } from '../chats/timer-text.ts'
import { KeyChange } from '../keys/key-change.tsx'
import { useIsVerified } from '../keys/store.ts'
import { Block } from './block.tsx'
import { Nickname } from './nickname.tsx'
import { PersonHead } from './person-head.tsx'
import { watchPeople } from './presence.ts'
import { Report } from './report.tsx'
import { SharedGroups } from './shared-groups.tsx'
import { addContact, removeContact, setBlocked, useIsBlocked, useIsContact, usePerson } from './store.ts'

type Asked = 'nickname' | 'block' | 'report' | 'mute' | 'timer' | null

const refused = (error: unknown) => notify(problemText(error))

/** `chat`: where they are looked at, the one of the two of us or a group. */
export function PersonInfo({ userId, chat }: { userId: string; chat: ChatInfo }) {
  const [, go] = useLocation()
  const person = usePerson(userId)
  const isContact = useIsContact(userId)
  const isBlocked = useIsBlocked(userId)
  const isVerified = useIsVerified(userId)
  const [asked, ask] = useState<Asked>(null)
  const isDirect = chat.type === 'direct'
  const close = () => ask(null)
  useEffect(() => void watchPeople([userId]), [userId])

  const write = () => openDirect(userId).then(({ id }) => go(`/chat/${id}`), refused)
  return (
    <div className="flex flex-col gap-4 p-4 pt-0">
      <PersonHead userId={userId} />
      {isDirect && <KeyChange chat={chat} />}
      <Section>
        {!isDirect && <ActionRow icon={<MessageCircle />} label={t.people_write()} onPress={() => void write()} />}
        {isDirect && (
          <ActionRow
            icon={<Images />}
            label={t.media_gallery()}
            isWay
            onPress={() => go(`/chat/${chat.id}/info/gallery`)}
          />
        )}
        {isDirect && <MuteRow chat={chat} onAsk={() => ask('mute')} />}
        {isDirect && (
          <ActionRow
            icon={<Timer />}
            label={t.chats_timer()}
            about={timerText(chat.timer)}
            isWay
            onPress={() => ask('timer')}
          />
        )}
        <ActionRow
          icon={<ShieldCheck className={isVerified ? 'text-good' : ''} />}
          label={t.keys_number()}
          about={isVerified ? t.keys_verified() : t.keys_not_compared()}
          isWay
          onPress={() => go(`/chat/${chat.id}/info/verify/${userId}`)}
        />
      </Section>
      <SharedGroups userId={userId} />
      <Section>
        {isContact ? (
          <>
            <ActionRow
              icon={<UserPen />}
              label={t.people_nickname()}
              about={person?.nickname ?? t.people_nickname_none()}
              onPress={() => ask('nickname')}
            />
            <ActionRow
              icon={<UserMinus />}
              label={t.people_remove_contact()}
              onPress={() => void removeContact(userId).catch(refused)}
            />
          </>
        ) : (
          <ActionRow
            icon={<UserPlus />}
            label={t.people_add_contact()}
            onPress={() => void addContact(userId).then(() => notify(t.people_contact_added()), refused)}
          />
        )}
      </Section>
      <Section>
        <ActionRow
          icon={<Ban />}
          label={isBlocked ? t.people_unblock() : t.people_block()}
          isDanger={!isBlocked}
          onPress={() => (isBlocked ? void setBlocked(userId, false).catch(refused) : ask('block'))}
        />
        <ActionRow icon={<Flag />} label={t.people_report()} isDanger onPress={() => ask('report')} />
      </Section>
      <Nickname userId={userId} isOpen={asked === 'nickname'} onClose={close} />
      <Block userId={userId} isOpen={asked === 'block'} onClose={close} />
      <Report userId={userId} chat={chat} isOpen={asked === 'report'} onClose={close} />
      <MuteChat chat={chat} isOpen={asked === 'mute'} onClose={close} />
      {asked === 'timer' && <TimerDialog chat={chat} onClose={close} />}
    </div>
  )
}
