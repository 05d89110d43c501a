/** Where a link leads: what can be known of the group before one is in it, and the door. */

import { Lock, Unlink, Unlock, Users } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { Avatar } from '../../components/avatar.tsx'
import { Banner } from '../../components/banner.tsx'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { PanelHeader } from '../../components/panel-header.tsx'
import { Spinner } from '../../components/spinner.tsx'
import { useTask } from '../../components/use-task.ts'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { client } from '../../worker/engine.ts'

type Preview = Awaited<ReturnType<typeof client.invites.preview>>

export function JoinGroup({ token }: { token: string }) {
  const [, go] = useLocation()
  const [preview, setPreview] = useState<Preview | null>(null)
  const [error, setError] = useState<unknown>(null)
  const link = `${location.origin}/join/${token}${location.hash}`
  const task = useTask()

  useEffect(() => {
    client.invites.preview(link).then(setPreview, setError)
  }, [link])

  const join = () =>
    void task.run(async () => {
      const chatId = preview?.joined ? preview.chatId : (await client.invites.join(link)).id
      go(`/chat/${chatId}`, { replace: true })
    })

  if (error) {
    return (
      <Page>
        <EmptyState icon={<Unlink />} title={t.chats_join_dead_title()} about={t.chats_join_dead_about()} />
      </Page>
    )
  }
  if (!preview) {
    return (
      <Page>
        <div className="grid h-full place-items-center">
          <Spinner className="size-6 text-quiet" />
        </div>
      </Page>
    )
  }
  const isSealed = preview.privacy === 'e2ee'
  return (
    <Page>
      <div className="mx-auto flex h-full max-w-md flex-col items-center justify-center gap-3 p-6 text-center">
        {preview.name ? (
          <Avatar id={preview.chatId} name={preview.name} size={6} />
        ) : (
          <div className="grid size-24 place-items-center rounded-full bg-accent-soft text-accent">
            <Users className="size-11" aria-hidden="true" />
          </div>
        )}
        <h2 className="font-semibold text-display leading-tight">{preview.name ?? t.chats_join_sealed()}</h2>
        <p className="text-quiet">{t.groups_count({ count: preview.memberCount })}</p>
        {preview.description && <p>{preview.description}</p>}
        <p className="flex items-start gap-2 text-start text-quiet text-small">
          {isSealed ? <Lock className="mt-0.5 size-4 shrink-0" /> : <Unlock className="mt-0.5 size-4 shrink-0" />}
          {isSealed ? t.chats_join_sealed_about() : t.groups_open_about()}
        </p>
        {task.error !== null && <Banner tone="danger">{problemText(task.error)}</Banner>}
        <Button onClick={join} isBusy={task.isBusy} className="mt-3 min-w-48">
          {preview.joined ? t.chats_join_open() : t.chats_join()}
        </Button>
      </div>
    </Page>
  )
}

function Page({ children }: { children: ReactNode }) {
  const [, go] = useLocation()
  return (
    <section className="flex h-full flex-col bg-wall" data-region tabIndex={-1} aria-label={t.chats_join_by_link()}>
      <PanelHeader title={t.chats_join_by_link()} onBack={() => go('/')} />
      <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
    </section>
  )
}
