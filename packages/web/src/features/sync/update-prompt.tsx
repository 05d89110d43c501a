/** A new version is here: it is taken when one says so, for a page that loads by itself takes what one was about to say. */

import { Sparkles } from 'lucide-react'
import { Banner } from '../../components/banner.tsx'
import { Button } from '../../components/button.tsx'
import { t } from '../../i18n/messages.ts'
import { takeUpdate, useUpdate } from './shell.ts'

export function UpdatePrompt() {
  const isWaiting = useUpdate(({ waiting }) => waiting !== null)
  if (!isWaiting) return null
  return (
    <div className="rise fixed inset-x-3 bottom-[max(5rem,env(safe-area-inset-bottom))] z-60 mx-auto max-w-md rounded-card bg-raised shadow-high">
      <Banner
        icon={<Sparkles />}
        action={
          <Button look="solid" onClick={takeUpdate}>
            {t.shared_update_take()}
          </Button>
        }
      >
        {t.shared_update()}
      </Banner>
    </div>
  )
}
