/** How far a message of one's own has come. */

import { Check, CheckCheck, CircleAlert, Clock3 } from 'lucide-react'
import { t } from '../../i18n/messages.ts'
import type { SendState } from '@parley/client'

export function Ticks({ state }: { state: SendState }) {
  const [icon, label] = {
    pending: [<Clock3 key="i" />, t.messages_pending()] as const,
    failed: [<CircleAlert key="i" className="text-danger" />, t.messages_failed()] as const,
    sent: [<Check key="i" />, t.messages_sent()] as const,
    delivered: [<CheckCheck key="i" />, t.messages_delivered()] as const,
    read: [<CheckCheck key="i" className="text-accent" />, t.messages_read()] as const,
  }[state]
  return (
    <span role="img" aria-label={label} title={label} className="inline-flex shrink-0 text-quiet [&_svg]:size-3.5">
      {icon}
    </span>
  )
}
