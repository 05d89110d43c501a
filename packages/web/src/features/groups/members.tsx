/** Who is in a group, its leaders first; and what one may do with each. */

import { UserPlus } from 'lucide-react'
import { useMemo } from 'react'
import { useLocation } from 'wouter'
import { arrowKeys } from '../../components/arrow-keys.ts'
import { Button } from '../../components/button.tsx'
import { Section } from '../../components/section.tsx'
import { getLocale } from '../../i18n/locale.ts'
import { t } from '../../i18n/messages.ts'
import type { ChatInfo } from '../chats/store.ts'
import { nameOf, useUsers } from '../users/store.ts'
import { MemberRow } from './member-row.tsx'
import { byRank, leads, type Member } from './roles.ts'
import { useMyRole } from './use-members.ts'

export function Members({ chat, members }: { chat: ChatInfo; members: readonly Member[] }) {
  const [, go] = useLocation()
  const myRole = useMyRole(chat)
  const people = useUsers((state) => state.people)
  const sorted = useMemo(
    () =>
      members.toSorted(
        (a, b) => byRank(a, b) || nameOf(people[a.userId]).localeCompare(nameOf(people[b.userId]), getLocale()),
      ),
    [members, people],
  )
  return (
    <Section
      title={t.groups_members()}
      end={
        leads(myRole) && (
          <Button look="plain" className="min-h-9! px-2!" onClick={() => go(`/chat/${chat.id}/info/add`)}>
            <UserPlus className="size-4.5" aria-hidden="true" />
            {t.groups_add()}
          </Button>
        )
      }
    >
      <ul aria-label={t.groups_members()} onKeyDown={arrowKeys}>
        {sorted.map((member) => (
          <MemberRow key={member.userId} chat={chat} member={member} myRole={myRole} />
        ))}
      </ul>
    </Section>
  )
}
