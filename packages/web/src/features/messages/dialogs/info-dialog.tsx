/** Whom a message of mine has reached, who has read it, and when. */

import type { Message } from '@parley/client'
import { useEffect, useState } from 'react'
import { Banner } from '../../../components/banner.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { ListRow } from '../../../components/list-row.tsx'
import { Skeleton } from '../../../components/spinner.tsx'
import { t } from '../../../i18n/messages.ts'
import { problemText } from '../../../i18n/problem-text.ts'
import { fullTime } from '../../../i18n/times.ts'
import { client } from '../../../worker/engine.ts'
import { useMe } from '../../auth/store.ts'
import { PersonAvatar } from '../../users/person-avatar.tsx'
import { useName } from '../../users/store.ts'

type Receipts = Awaited<ReturnType<typeof client.messages.receipts>>

export default function InfoDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const me = useMe()
  const [receipts, setReceipts] = useState<Receipts>()
  const [error, setError] = useState<unknown>()
  useEffect(() => {
    client.messages.receipts(message.id).then(setReceipts, setError)
  }, [message.id])
  const others = (list: Receipts['read']) => list.filter(({ userId }) => userId !== me)
  const read = receipts && others(receipts.read)
  const delivered =
    receipts && others(receipts.delivered).filter((one) => !read?.some(({ userId }) => userId === one.userId))
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t.messages_info()}
      about={t.messages_info_sent({ time: fullTime(message.at) })}
    >
      {error !== undefined && <Banner tone="danger">{problemText(error)}</Banner>}
      {!receipts && error === undefined && <Skeleton className="h-14" />}
      {receipts && (
        <>
          <Section title={t.messages_info_read({ count: receipts.counts.read })} list={read ?? []} />
          <Section title={t.messages_info_delivered({ count: receipts.counts.delivered })} list={delivered ?? []} />
        </>
      )}
    </Dialog>
  )
}

function Section({ title, list }: { title: string; list: Receipts['read'] }) {
  return (
    <section className="pb-2">
      <h3 className="px-1 py-1 font-semibold text-quiet text-small">{title}</h3>
      <ul>
        {list.map(({ userId, at }) => (
          <Person key={userId} userId={userId} at={at} />
        ))}
      </ul>
    </section>
  )
}

function Person({ userId, at }: { userId: string; at: number }) {
  const name = useName(userId)
  return (
    <li>
      <ListRow start={<PersonAvatar id={userId} size={2.25} hasDot={false} />} title={name} about={fullTime(at)} />
    </li>
  )
}
