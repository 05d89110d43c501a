/** A picture on its way, here or there: by itself where it may come so, else when it is asked for; and what to press meanwhile. */

import type { MediaPart, Message } from '@parley/client'
import { useState } from 'react'
import { t } from '../../i18n/messages.ts'
import { GoingUp } from './going-up.tsx'
import { useMayLoad } from './may-load.ts'
import { ownUrl, useOpened } from './opened.ts'
import { Ring } from './ring.tsx'
import { sizeText } from './sizes.ts'

/** `isWanted`: a film is fetched only when it is played. */
export function useComing(message: Message, part: MediaPart, index: number, isWanted = true) {
  const own = ownUrl(message.clientId, index)
  const mayLoad = useMayLoad(part)
  const [isAsked, setAsked] = useState(false)
  const isFetched = isWanted && !own
  const opened = useOpened(part, message, isFetched && (mayLoad || isAsked))
  const isWaiting = isFetched && !mayLoad && !isAsked && message.seq > 0
  const rings = (
    <span className="pointer-events-none absolute inset-0 grid place-items-center *:pointer-events-auto">
      <GoingUp message={message} index={index} />
      {isWaiting && (
        <Ring
          share={0}
          icon="get"
          label={t.media_load({ size: sizeText(part.size ?? 0) })}
          onPress={() => setAsked(true)}
        />
      )}
      {opened.error !== undefined && <Ring share={0} icon="again" label={t.media_again()} onPress={opened.again} />}
    </span>
  )
  return { url: own ?? opened.url, rings }
}
