/** Somebody who was recommended: a press, and one speaks with them. */

import type { Said } from '@parley/client'
import { UserRound } from 'lucide-react'
import { useLocation } from 'wouter'
import { Button } from '../../components/button.tsx'
import { t } from '../../i18n/messages.ts'
import { useMe } from '../auth/store.ts'
import { openDirect } from '../chats/store.ts'
import { PersonAvatar } from '../users/person-avatar.tsx'
import { quietly } from './actions.ts'

export function ContactCard({ contact }: { contact: NonNullable<Said['contact']> }) {
  const me = useMe()
  const [, go] = useLocation()
  const { name, userId, phone, email } = contact
  return (
    <div className="min-w-56 py-1" data-contact>
      <div className="flex items-center gap-3">
        {userId ? (
          <PersonAvatar id={userId} size={2.75} />
        ) : (
          <span className="grid size-11 place-items-center rounded-full bg-accent text-on-accent">
            <UserRound aria-hidden="true" />
          </span>
        )}
        <span className="min-w-0 flex-1">
          <strong className="wrap-anywhere block font-semibold" dir="auto">
            {name}
          </strong>
          <span className="block text-quiet text-small">{phone ?? email ?? t.chats_contact()}</span>
        </span>
      </div>
      {userId && userId !== me && (
        <Button
          look="soft"
          className="mt-2 w-full"
          onClick={() => quietly(openDirect(userId).then(({ id }) => go(`/chat/${id}`)))}
        >
          {t.messages_contact_write()}
        </Button>
      )}
    </div>
  )
}
