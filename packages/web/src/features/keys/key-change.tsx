/** Somebody one speaks with has new keys: said until one has looked at it. */

import { ShieldAlert } from 'lucide-react'
import { useLocation } from 'wouter'
import { Banner } from '../../components/banner.tsx'
import { Button } from '../../components/button.tsx'
import { notify } from '../../components/toast.tsx'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import type { ChatInfo } from '../chats/store.ts'
import { useName } from '../users/store.ts'
import { accept, useKeys } from './store.ts'

export function KeyChange({ chat }: { chat: ChatInfo }) {
  const changed = useKeys((state) => chat.members.find(({ userId }) => userId in state.changed)?.userId)
  return changed ? <Notice chat={chat} userId={changed} /> : null
}

function Notice({ chat, userId }: { chat: ChatInfo; userId: string }) {
  const [, go] = useLocation()
  const name = useName(userId)
  return (
    <Banner tone="warn" icon={<ShieldAlert />}>
      {t.keys_changed({ name })}
      <span className="-mb-1.5 flex flex-wrap justify-end">
        <Button look="plain" className="min-h-8!" onClick={() => go(`/chat/${chat.id}/info/verify/${userId}`)}>
          {t.keys_compare()}
        </Button>
        <Button
          look="plain"
          className="min-h-8!"
          onClick={() => void accept(userId).catch((error: unknown) => notify(problemText(error)))}
        >
          {t.keys_accept()}
        </Button>
      </span>
    </Banner>
  )
}
