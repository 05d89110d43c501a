/** Their safety number has been compared, and is still the same. */

import { ShieldCheck } from 'lucide-react'
import { t } from '../../i18n/messages.ts'
import { useIsVerified } from './store.ts'

export function VerifiedBadge({ userId }: { userId: string }) {
  const isVerified = useIsVerified(userId)
  if (!isVerified) return null
  return (
    <span
      role="img"
      aria-label={t.keys_verified()}
      title={t.keys_verified()}
      className="inline-flex shrink-0 text-good"
    >
      <ShieldCheck className="size-[1.1em]" />
    </span>
  )
}
