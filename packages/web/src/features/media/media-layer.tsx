/** Over one conversation: takes what is dropped or pasted, asks about what is about to be sent, and shows large what is pressed. */

import { Upload } from 'lucide-react'
import { lazy, type DragEvent, type ReactNode, Suspense, useEffect, useState } from 'react'
import { t } from '../../i18n/messages.ts'
import type { ChatInfo } from '../chats/store.ts'
import { composingOf } from '../messages/composing.ts'
import { useLarge } from './lightbox-state.ts'
import { filesIn, stage, useStaged } from './staging.ts'

const AttachDialog = lazy(() => import('./attach-dialog.tsx'))
const Lightbox = lazy(() => import('./lightbox.tsx'))

const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer.types.includes('Files')

export function MediaLayer({ chat, children }: { chat: ChatInfo; children: ReactNode }) {
  const [depth, setDepth] = useState(0)
  const staged = useStaged((state) => state.staged)
  const isLarge = useLarge((state) => state.shown !== null)
  const take = (files: File[]) => stage(chat.id, files, composingOf(chat.id).replyTo?.id)

  useEffect(() => {
    const pasted = (event: ClipboardEvent) => {
      const files = filesIn(event.clipboardData)
      if (files.length === 0 || chat.isClosed) return
      event.preventDefault()
      stage(chat.id, files, composingOf(chat.id).replyTo?.id)
    }
    document.addEventListener('paste', pasted)
    return () => document.removeEventListener('paste', pasted)
  }, [chat.id, chat.isClosed])

  return (
    <div
      className="relative h-full min-w-0"
      onDragEnter={(event) => hasFiles(event) && setDepth((n) => n + 1)}
      onDragLeave={(event) => hasFiles(event) && setDepth((n) => n - 1)}
      onDragOver={(event) => hasFiles(event) && event.preventDefault()}
      onDrop={(event) => {
        if (!hasFiles(event)) return
        event.preventDefault()
        setDepth(0)
        if (!chat.isClosed) take(filesIn(event.dataTransfer))
      }}
    >
      {children}
      {depth > 0 && !chat.isClosed && (
        <div className="pointer-events-none absolute inset-3 z-30 grid place-items-center rounded-sheet border-2 border-accent border-dashed bg-accent-soft/90 font-semibold text-accent-strong">
          <span className="flex items-center gap-2">
            <Upload className="size-5" aria-hidden="true" /> {t.media_drop()}
          </span>
        </div>
      )}
      <Suspense>
        {staged?.chatId === chat.id && <AttachDialog staged={staged} isSealed={chat.privacy === 'e2ee'} />}
        {isLarge && <Lightbox />}
      </Suspense>
    </div>
  )
}
