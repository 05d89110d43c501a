/** Links by which others join: to be handed on, shown to a camera, and taken back. */

import { Link as LinkIcon, Plus } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { Banner } from '../../components/banner.tsx'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Skeleton } from '../../components/spinner.tsx'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import type { ChatInfo } from '../chats/store.ts'
import { InviteLink } from './invite-link.tsx'
import { type Link, linksInto } from './links.ts'
import { NewLink } from './new-link.tsx'

export function InviteLinks({ chat }: { chat: ChatInfo }) {
  const [links, setLinks] = useState<readonly Link[] | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [isMaking, setMaking] = useState(false)
  const load = useCallback(() => linksInto(chat.id).then(setLinks, setError), [chat.id])
  useEffect(() => void load(), [load])
  return (
    <div className="flex flex-col gap-4 p-4 pt-1">
      <p className="text-quiet">{chat.privacy === 'e2ee' ? t.groups_links_about() : t.groups_links_about_open()}</p>
      {error !== null && <Banner tone="danger">{problemText(error)}</Banner>}
      <Button look="soft" onClick={() => setMaking(true)}>
        <Plus className="size-4.5" aria-hidden="true" />
        {t.groups_link_new()}
      </Button>
      {links === null && error === null && <Skeleton className="h-20 rounded-card" />}
      {links?.length === 0 && (
        <div className="h-52">
          <EmptyState icon={<LinkIcon />} title={t.groups_links_none()} />
        </div>
      )}
      <ul className="flex flex-col gap-3">
        {links?.map((link) => (
          <li key={link.token}>
            <InviteLink chat={chat} link={link} onGone={load} />
          </li>
        ))}
      </ul>
      <NewLink chatId={chat.id} isOpen={isMaking} onClose={() => setMaking(false)} onMade={load} />
    </div>
  )
}
