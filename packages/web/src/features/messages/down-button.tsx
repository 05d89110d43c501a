/** Down to the newest, or back to where one jumped from; with how many are waiting down there. */

import type { Message } from '@parley/client'
import { ArrowDown, CornerDownLeft } from 'lucide-react'
import { Badge } from '../../components/badge.tsx'
import { IconButton } from '../../components/button.tsx'
import { t } from '../../i18n/messages.ts'
import { quietly } from './actions.ts'
import { jumpBack, useJumps } from './jump.ts'

type Props = { chatId: string; messages: readonly Message[]; me: string; isAtEnd: boolean; seen: number }

export function DownButton({ chatId, messages, me, isAtEnd, seen }: Props) {
  const hasBack = useJumps(({ back }) => (back[chatId]?.length ?? 0) > 0)
  if (isAtEnd) return null
  return (
    <span className="appear absolute end-4 bottom-3">
      <IconButton
        label={hasBack ? t.messages_back() : t.messages_bottom()}
        icon={hasBack ? <CornerDownLeft className="rtl:-scale-x-100" /> : <ArrowDown />}
        onClick={() => quietly(jumpBack(chatId))}
        className="size-11! bg-raised shadow-high hover:bg-sunken"
      />
      <span className="pointer-events-none absolute -top-2 start-1/2 ltr:-translate-x-1/2 rtl:translate-x-1/2">
        <Badge count={waiting(messages, me, seen)} />
      </span>
    </span>
  )
}

function waiting(messages: readonly Message[], me: string, seen: number): number {
  let count = 0
  for (let i = messages.length - 1; i >= 0; i--) {
    const { seq, senderId } = messages[i]!
    if (seq > 0 && seq <= seen) break
    if (seq > 0 && senderId !== me) count++
  }
  return count
}
