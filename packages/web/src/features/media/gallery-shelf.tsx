/** One kind of what was sent, by months: small pictures in rows, all else in lines, each with the way to where it was said. */

import type { MediaPart, Message } from '@parley/client'
import { readMarkup } from '@parley/client/markup'
import { MessageSquareText, Play } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from '../../components/button.tsx'
import { t } from '../../i18n/messages.ts'
import { listTime, monthName } from '../../i18n/times.ts'
import { useName } from '../users/store.ts'
import { FileCard } from './file-card.tsx'
import type { Shelf } from './gallery-store.ts'
import { showLarge } from './lightbox-state.ts'
import { useMayLoad } from './may-load.ts'
import { useOpened } from './opened.ts'
import { previewUrl } from './picture.tsx'
import { SoundNote } from './sound-note.tsx'

type Props = { shelf: Shelf; messages: readonly Message[]; onShow: (seq: number) => void }

export function GalleryShelf({ shelf, messages, onShow }: Props) {
  const months = Map.groupBy(messages, ({ at }) => monthName(at))
  return [...months].map(([month, list]) => (
    <section key={month} aria-label={month}>
      <h3 className="pb-1.5 font-semibold text-quiet text-small">{month}</h3>
      {shelf === 'media' ? (
        <div className="grid grid-cols-3 gap-0.5 overflow-hidden rounded-card">
          {list.flatMap((message) =>
            (message.said?.media ?? []).map((part, index) =>
              part.kind === 'sticker' ? null : (
                <Small
                  key={`${message.id} ${part.mediaId}`}
                  message={message}
                  part={part}
                  onPress={() => showLarge(message, index, messages.toReversed())}
                />
              ),
            ),
          )}
        </div>
      ) : (
        <ul className="flex flex-col gap-1">
          {list.map((message) => (
            <Line key={message.id} message={message} onShow={() => onShow(message.seq)}>
              {shelf === 'links'
                ? linksIn(message).map((url) => <Address key={url} url={url} title={titleOf(message, url)} />)
                : (message.said?.media ?? []).map((part, index) =>
                    shelf === 'voice' || part.kind === 'audio' ? (
                      <SoundNote key={part.mediaId} message={message} part={part} index={index} />
                    ) : (
                      <FileCard key={part.mediaId} message={message} part={part} index={index} />
                    ),
                  )}
            </Line>
          ))}
        </ul>
      )}
    </section>
  ))
}

function Small({ message, part, onPress }: { message: Message; part: MediaPart; onPress: () => void }) {
  const isFilm = part.kind === 'video'
  const preview = previewUrl(part)
  const mayLoad = useMayLoad(part)
  // Where its sender made no small one, the picture itself has to come.
  const opened = useOpened(part, message, !isFilm && !preview && mayLoad)
  const label = part.alt ?? (isFilm ? t.media_video() : t.media_photo())
  return (
    <button
      type="button"
      aria-label={t.media_open({ what: label })}
      onClick={onPress}
      className="relative aspect-square overflow-hidden bg-sunken hover:brightness-95"
    >
      {(preview ?? opened.url) && <img src={preview ?? opened.url} alt={label} className="size-full object-cover" />}
      {isFilm && (
        <span className="absolute inset-0 m-auto grid size-8 place-items-center rounded-full bg-black/55 text-white">
          <Play className="ms-0.5 size-4 fill-current" aria-hidden="true" />
        </span>
      )}
    </button>
  )
}

function Line({ message, onShow, children }: { message: Message; onShow: () => void; children: ReactNode }) {
  const name = useName(message.senderId ?? undefined)
  return (
    <li className="flex items-center gap-1 rounded-card bg-raised px-3 py-1.5 shadow-low">
      <div className="min-w-0 flex-1">
        {children}
        <p className="truncate text-quiet text-tiny">
          <bdi>{name}</bdi> · {listTime(message.at)}
        </p>
      </div>
      <IconButton label={t.media_gallery_show()} icon={<MessageSquareText />} onClick={onShow} />
    </li>
  )
}

const Address = ({ url, title }: { url: string; title: string | undefined }) => (
  <a href={url} target="_blank" rel="noopener noreferrer" className="block min-h-6 py-0.5">
    {title && (
      <span className="line-clamp-2 font-medium" dir="auto">
        {title}
      </span>
    )}
    <span className="block truncate text-accent" dir="ltr">
      {url}
    </span>
  </a>
)

const titleOf = ({ said }: Message, url: string) => (said?.preview?.url === url ? said.preview.title : undefined)

/** Where a message leads, each place once. */
const linksIn = ({ text = '', said }: Message): string[] => [
  ...new Set(
    readMarkup(text, said?.format).flatMap((block) =>
      block.kind === 'code' ? [] : block.spans.flatMap(({ href }) => href ?? []),
    ),
  ),
]
