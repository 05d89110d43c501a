/** Everything that was ever sent in a chat, by kind: pictures and films, links, files, what was spoken. */

import { FileText, Image, Link, Mic } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { Banner } from '../../components/banner.tsx'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { Spinner } from '../../components/spinner.tsx'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import type { ChatInfo } from '../chats/store.ts'
import { jumpTo } from '../messages/jump.ts'
import { GalleryShelf } from './gallery-shelf.tsx'
import { type Shelf, useGallery } from './gallery-store.ts'

const ICONS = { media: <Image />, links: <Link />, files: <FileText />, voice: <Mic /> }

export function Gallery({ chat }: { chat: ChatInfo }) {
  const [, go] = useLocation()
  const [shelf, setShelf] = useState<Shelf>('media')
  const { messages, hasMore, isBusy, error, more } = useGallery(chat.id, shelf)
  const names = {
    media: t.media_gallery_media(),
    links: t.search_links(),
    files: t.search_files(),
    voice: t.search_voice(),
  }
  const show = (seq: number) => {
    go(`/chat/${chat.id}`)
    void jumpTo(chat.id, seq)
  }
  return (
    <div className="flex min-h-full flex-col gap-3 px-3 pb-4">
      <Segmented
        label={t.media_gallery()}
        value={shelf}
        options={(Object.keys(names) as Shelf[]).map((value) => ({ value, label: names[value] }))}
        onChange={setShelf}
      />
      {error !== null && <Banner tone="danger">{problemText(error)}</Banner>}
      <GalleryShelf shelf={shelf} messages={messages} onShow={show} />
      {messages.length === 0 && !isBusy && (
        <div className="h-72">
          <EmptyState icon={ICONS[shelf]} title={t.media_gallery_none()} about={t.media_gallery_none_about()} />
        </div>
      )}
      {isBusy ? (
        <Spinner className="size-6 self-center text-quiet" />
      ) : (
        hasMore && (
          <Button look="plain" className="self-center" onClick={more}>
            {t.search_more()}
          </Button>
        )
      )}
    </div>
  )
}
