/** What may be seen once: closed until it is opened, and then gone. */

import type { Message } from '@parley/client'
import { Eye, EyeOff } from 'lucide-react'
import { t } from '../../i18n/messages.ts'
import { client } from '../../worker/engine.ts'
import { quietly } from '../messages/actions.ts'
import { showLarge } from './lightbox-state.ts'

export function OnceButton({ message, isOpened }: { message: Message; isOpened: boolean }) {
  const isMine = message.state !== undefined
  const open = async () => showLarge({ ...message, said: await client.viewOnce.open(message.id) }, 0)
  if (isOpened || isMine) {
    return (
      <span className="flex items-center gap-2 py-1 text-quiet">
        <EyeOff className="size-4.5" aria-hidden="true" /> {isOpened ? t.media_once_opened() : t.media_once_sent()}
      </span>
    )
  }
  return (
    <button
      type="button"
      onClick={() => quietly(open())}
      className="flex min-h-11 items-center gap-2 rounded-card px-2 font-semibold text-accent hover:bg-hover"
    >
      <Eye className="size-5" aria-hidden="true" /> {t.media_once_open()}
    </button>
  )
}
