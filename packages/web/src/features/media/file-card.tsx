/** A file that is handed over, not shown: its name, its size, and the way to have it. */

import type { MediaPart, Message } from '@parley/client'
import { FileText } from 'lucide-react'
import { t } from '../../i18n/messages.ts'
import { quietly } from '../messages/actions.ts'
import { GoingUp } from './going-up.tsx'
import { Waiting } from './ring.tsx'
import { saveFile } from './save-file.ts'
import { sizeText } from './sizes.ts'
import { shareOf, useDownload } from './transfers.ts'

export function FileCard({ message, part, index }: { message: Message; part: MediaPart; index: number }) {
  const download = useDownload(part.mediaId)
  const isUnderWay = download !== undefined && download.phase !== 'failed'
  return (
    <div className="my-1 flex min-w-56 items-center gap-3">
      {message.seq === 0 ? (
        <GoingUp message={message} index={index} />
      ) : isUnderWay ? (
        <Waiting share={shareOf(download)} label={t.media_loading()} />
      ) : (
        <button
          type="button"
          aria-label={t.media_save_named({ name: part.name ?? t.chats_file() })}
          onClick={() => quietly(saveFile(part, message))}
          className="grid size-11 shrink-0 place-items-center rounded-full bg-accent text-on-accent hover:bg-accent-strong"
        >
          <FileText className="size-5" />
        </button>
      )}
      <span className="min-w-0">
        <bdi className="line-clamp-2 break-all font-medium leading-tight">{part.name ?? t.chats_file()}</bdi>
        <span className="block text-quiet text-small">{sizeText(part.size ?? 0)}</span>
      </span>
    </div>
  )
}
