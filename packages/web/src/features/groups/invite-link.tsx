/** One link: who made it, how long it holds, and what can be done with it. */

import { Copy, QrCode as QrIcon, Share2, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { QrCode } from '../../components/qr-code.tsx'
import { notify } from '../../components/toast.tsx'
import { useTask } from '../../components/use-task.ts'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { fullTime } from '../../i18n/times.ts'
import type { ChatInfo } from '../chats/store.ts'
import { useName } from '../users/store.ts'
import { type Link, takeBack } from './links.ts'

type Props = { chat: ChatInfo; link: Link; onGone: () => Promise<void> }

export function InviteLink({ chat, link, onGone }: Props) {
  const { address, token } = link
  const maker = useName(link.createdBy)
  const [isShown, setShown] = useState(false)
  const task = useTask()
  const copy = () => navigator.clipboard.writeText(address!).then(() => notify(t.shared_copied()))
  const revoke = async () => {
    const done = await task.run(async () => {
      await takeBack(chat.id, token).catch((error: unknown) => {
        notify(problemText(error))
        throw error
      })
      await onGone()
    })
    if (done) notify(t.groups_link_revoked())
  }
  return (
    <div className="flex flex-col gap-1 rounded-card bg-raised p-3 shadow-low">
      <p className="truncate font-mono text-small" dir="ltr">
        {address?.replace(/^https?:\/\//, '') ?? `…/join/${token}`}
      </p>
      <p className="text-quiet text-small">
        {t.groups_link_until({ time: fullTime(link.expiresAt) })} ·{' '}
        {link.maxUses === null
          ? t.groups_link_used({ count: link.uses })
          : t.groups_link_used_of({ count: link.uses, max: link.maxUses })}
      </p>
      {address === undefined && <p className="text-quiet text-small">{t.groups_link_of({ name: maker })}</p>}
      <div className="flex items-center gap-1 pt-1">
        {address && (
          <>
            <Button look="soft" className="min-h-9!" onClick={() => void copy()}>
              <Copy className="size-4" aria-hidden="true" />
              {t.shared_copy()}
            </Button>
            <IconButton label={t.groups_link_qr()} icon={<QrIcon />} onClick={() => setShown(true)} />
            {'share' in navigator && (
              <IconButton
                label={t.shared_share()}
                icon={<Share2 />}
                onClick={() => void navigator.share({ url: address }).catch(() => {})}
              />
            )}
          </>
        )}
        <IconButton
          label={t.groups_link_revoke()}
          icon={<Trash2 />}
          disabled={task.isBusy}
          onClick={() => void revoke()}
          className="ms-auto hover:text-danger!"
        />
      </div>
      <Dialog
        isOpen={isShown}
        onClose={() => setShown(false)}
        title={t.groups_link_qr()}
        about={t.groups_link_qr_about()}
      >
        <div className="mx-auto w-64 rounded-card bg-white p-2">
          <QrCode text={address ?? ''} label={t.groups_link_qr()} />
        </div>
      </Dialog>
    </div>
  )
}
