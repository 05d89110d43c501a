/** A film, played while it comes where that can be done, and without being held whole. */

import type { MediaPart, Message } from '@parley/client'
import { useEffect, useState } from 'react'
import { Spinner } from '../../components/spinner.tsx'
import { t } from '../../i18n/messages.ts'
import { clipOf } from './clip-of.ts'
import { endPlay, playableUrl } from './opened.ts'
import { previewUrl } from './picture.tsx'

export function Film({ part, message, own }: { part: MediaPart; message: Message; own: string | undefined }) {
  const [url, setUrl] = useState(own)
  const [isBroken, setBroken] = useState(false)
  useEffect(() => {
    if (own) return undefined
    let given: string | undefined
    let isGone = false
    playableUrl(part, message).then(
      (found) => {
        given = found
        if (isGone) endPlay(found)
        else setUrl(found)
      },
      () => setBroken(true),
    )
    return () => {
      isGone = true
      if (given) endPlay(given)
    }
  }, [part, own])
  if (isBroken) return <p role="alert">{t.media_failed()}</p>
  if (!url) return <Spinner className="size-8" />
  return (
    // oxlint-disable-next-line jsx-a11y/media-has-caption -- what people film has no captions
    <video
      src={url}
      poster={previewUrl(part)}
      controls
      autoPlay
      loop={clipOf(part) !== undefined}
      playsInline
      className="max-h-full max-w-full"
      aria-label={t.media_video()}
      onError={() => setBroken(true)}
    />
  )
}
