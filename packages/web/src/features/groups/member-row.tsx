/** Somebody in a group: pressed, who they are; by its menu, what they may do and whether they stay. */

import { Crown, Ellipsis, History, MessageCircle, ShieldMinus, ShieldPlus, UserMinus, UserRound } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { IconButton } from '../../components/button.tsx'
import { ContextMenu, Menu, type MenuItem } from '../../components/menu.tsx'
import { notify } from '../../components/toast.tsx'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { client } from '../../worker/engine.ts'
import { useMe } from '../auth/store.ts'
import { type ChatInfo, openDirect } from '../chats/store.ts'
import { VerifiedBadge } from '../keys/verified-badge.tsx'
import { PersonAvatar } from '../users/person-avatar.tsx'
import { useStatus } from '../users/status.ts'
import { useName } from '../users/store.ts'
import { AskMember } from './ask-member.tsx'
import { leads, type Member, mayTouch, type Role } from './roles.ts'

type Props = { chat: ChatInfo; member: Member; myRole: Role | undefined }

const refused = (error: unknown) => notify(problemText(error))

export function MemberRow({ chat, member, myRole }: Props) {
  const { userId, role } = member
  const [, go] = useLocation()
  const me = useMe()
  const name = useName(userId)
  const status = useStatus(userId)
  const [asked, ask] = useState<'remove' | 'transfer' | null>(null)
  const isMe = userId === me
  const look = () => go(`/chat/${chat.id}/info/person/${userId}`)
  const setRole = (wanted: Role) => client.members.setRole(chat.id, userId, wanted).catch(refused)
  const grant = () =>
    client.members.grantHistory(chat.id, userId).then(() => notify(t.groups_history_granted({ name })), refused)

  const items: MenuItem[] = [
    { label: t.people_profile(), icon: <UserRound />, onSelect: look },
    {
      label: t.people_write(),
      icon: <MessageCircle />,
      onSelect: () => void openDirect(userId).then(({ id }) => go(`/chat/${id}`), refused),
    },
    ...(leads(myRole) && chat.privacy === 'e2ee'
      ? [{ label: t.groups_grant_history(), icon: <History />, onSelect: () => void grant() }]
      : []),
    ...(mayTouch(myRole, role) ? changes() : []),
  ]

  function changes(): MenuItem[] {
    return [
      'line',
      role === 'admin'
        ? { label: t.groups_demote(), icon: <ShieldMinus />, onSelect: () => void setRole('member') }
        : { label: t.groups_promote(), icon: <ShieldPlus />, onSelect: () => void setRole('admin') },
      ...(myRole === 'creator'
        ? [{ label: t.groups_transfer(), icon: <Crown />, onSelect: () => ask('transfer') }]
        : []),
      { label: t.groups_remove(), icon: <UserMinus />, isDanger: true, onSelect: () => ask('remove') },
    ]
  }

  const row = (
    <button
      type="button"
      data-stop
      onClick={isMe ? () => go('/settings/profile') : look}
      className="flex min-w-0 flex-1 items-center gap-3 rounded-card px-3 py-1.5 text-start hover:bg-hover active:bg-pressed"
    >
      <PersonAvatar id={userId} size={2.5} />
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-1.5">
          <span className="truncate font-medium" dir="auto">
            {isMe ? t.chats_me() : name}
          </span>
          {!isMe && <VerifiedBadge userId={userId} />}
        </span>
        <span className="block truncate text-quiet text-small">
          {role === 'member' ? status : role === 'creator' ? t.groups_creator() : t.groups_admin()}
        </span>
      </span>
    </button>
  )
  return (
    <li className="flex items-center">
      {isMe ? row : <ContextMenu items={items}>{row}</ContextMenu>}
      {!isMe && (
        <Menu items={items}>
          <IconButton label={t.groups_member_menu({ name })} icon={<Ellipsis />} />
        </Menu>
      )}
      <AskMember chat={chat} userId={userId} asked={asked} onClose={() => ask(null)} />
    </li>
  )
}
