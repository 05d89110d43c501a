/** Whether somebody is there, in words. */

import { t } from '../../i18n/messages.ts'
import { fullTime } from '../../i18n/times.ts'
import { usePresence } from './presence.ts'

export function useStatus(userId: string): string | undefined {
  const seen = usePresence((state) => state.seen[userId])
  if (seen?.status === 'online') return t.messages_online()
  if (seen?.status === 'away') return t.messages_away()
  return seen?.lastSeen ? t.messages_last_seen({ time: fullTime(seen.lastSeen) }) : undefined
}
