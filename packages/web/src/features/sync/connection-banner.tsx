/** Says that the server is away, and that nothing written meanwhile is lost. */

import { CloudOff } from 'lucide-react'
import { Banner } from '../../components/banner.tsx'
import { t } from '../../i18n/messages.ts'
import { useConnection } from './connection.ts'

export function ConnectionBanner() {
  const isAway = useConnection((state) => state.isAway)
  if (!isAway) return null
  return (
    <div className="appear px-3 pb-2">
      <Banner tone="warn" icon={<CloudOff />}>
        {t.shared_offline()}
      </Banner>
    </div>
  )
}
