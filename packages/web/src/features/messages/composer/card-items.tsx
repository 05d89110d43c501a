/** What else can be said in a chat whose words are sealed: a place, a person, a question to everybody. */

import { ChartColumn, MapPin, UserRound } from 'lucide-react'
import type { MenuItem } from '../../../components/menu.tsx'
import { t } from '../../../i18n/messages.ts'
import type { ChatInfo } from '../../chats/store.ts'
import { ask } from '../dialogs.ts'

export function cardItems({ privacy, type }: ChatInfo): MenuItem[] {
  if (privacy !== 'e2ee') return []
  const poll: MenuItem = {
    label: t.messages_poll_new(),
    icon: <ChartColumn />,
    onSelect: () => ask({ kind: 'poll' }),
  }
  return [
    { label: t.messages_place_new(), icon: <MapPin />, onSelect: () => ask({ kind: 'place' }) },
    { label: t.messages_contact_new(), icon: <UserRound />, onSelect: () => ask({ kind: 'contact' }) },
    ...(type === 'saved' ? [] : [poll]),
  ]
}
