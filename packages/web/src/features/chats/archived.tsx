/** Chats that were put away, in a list of their own. */

import { Archive } from 'lucide-react'
import { useLocation } from 'wouter'
import { EmptyState } from '../../components/empty-state.tsx'
import { PanelHeader } from '../../components/panel-header.tsx'
import { t } from '../../i18n/messages.ts'
import { ChatRows } from './chat-rows.tsx'
import { useShown } from './use-shown.ts'

export function Archived() {
  const [, go] = useLocation()
  const shown = useShown(true)
  return (
    <>
      <PanelHeader title={t.chats_archived()} onBack={() => go('/')} />
      {shown.length === 0 ? (
        <EmptyState icon={<Archive />} title={t.chats_archived_none()} about={t.chats_archived_about()} />
      ) : (
        <ChatRows label={t.chats_archived()} chats={shown} currentId={undefined} onOpen={(id) => go(`/chat/${id}`)} />
      )}
    </>
  )
}
