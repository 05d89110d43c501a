/** What is being answered or changed, above what is being written. */

import { CornerUpLeft, Pencil, X } from 'lucide-react'
import { IconButton } from '../../../components/button.tsx'
import { t } from '../../../i18n/messages.ts'
import { quietly } from '../actions.ts'
import { stopAside, useComposing } from '../composing.ts'
import { jumpTo } from '../jump.ts'
import { QuotedWords } from '../quote.tsx'

export function Aside({ chatId }: { chatId: string }) {
  const { replyTo, editing } = useComposing(chatId)
  const about = editing ?? replyTo
  if (!about) return null
  return (
    <div className="appear flex items-center gap-3 px-3 pt-2 text-accent [&>svg]:size-5 [&>svg]:shrink-0">
      {editing ? <Pencil aria-label={t.messages_editing()} /> : <CornerUpLeft aria-label={t.messages_replying()} />}
      <button
        type="button"
        className="min-w-0 flex-1 border-accent border-s-3 ps-2.5 text-start text-small"
        onClick={() => quietly(jumpTo(chatId, about.seq))}
      >
        <QuotedWords quoted={about} />
      </button>
      <IconButton label={t.shared_cancel()} icon={<X />} onClick={() => stopAside(chatId)} />
    </div>
  )
}
