/** A link is being written: whether its page is to be shown along with it. The server would fetch it, so one is asked first. */

import { Link2, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button, IconButton } from '../../../components/button.tsx'
import { Spinner } from '../../../components/spinner.tsx'
import { t } from '../../../i18n/messages.ts'
import { calls } from '../../../worker/engine.ts'
import { type Preferences, preferences } from '../../settings/preferences.ts'
import { choosePreferences } from '../../settings/shared-settings.ts'
import { compose, composingOf, useComposing } from '../composing.ts'

const remembered = () => preferences().linkPreviews

const LINK = /https?:\/\/[^\s<>"|]*[^\s<>"|.,;:!?'()[\]{}*_~`]/i
const SETTLED_MS = 600
/** What fits into a message. */
const IMAGE_CHARACTERS = 16_384

export function LinkOffer({ chatId }: { chatId: string }) {
  const { text, preview, editing } = useComposing(chatId)
  const [url, setUrl] = useState('')
  const [refused, setRefused] = useState<ReadonlySet<string>>(new Set())
  const [isBusy, setBusy] = useState(false)
  const link = LINK.exec(text)?.[0] ?? ''

  // Not while the address is still being typed.
  useEffect(() => {
    const timer = setTimeout(() => setUrl(link), SETTLED_MS)
    if (link === '' && composingOf(chatId).preview) compose(chatId, { preview: null })
    return () => clearTimeout(timer)
  }, [link, chatId])

  const refuse = () => {
    setRefused(new Set([...refused, url]))
    compose(chatId, { preview: null })
  }
  const fetchIt = async () => {
    setBusy(true)
    const made = await calls.previews.preview({ url }).catch(() => undefined)
    setBusy(false)
    if (!made || !composingOf(chatId).text.includes(url)) return refuse()
    const { title, description, siteName, image } = made.preview
    compose(chatId, {
      preview: {
        url,
        ...(title ? { title } : {}),
        ...(description ? { description } : {}),
        ...(siteName ? { site: siteName.slice(0, 100) } : {}),
        ...(image && image.data.length <= IMAGE_CHARACTERS ? { image: image.data } : {}),
      },
    })
  }

  const isOffered = url !== '' && !refused.has(url) && !preview && !editing
  useEffect(() => {
    if (isOffered && remembered() === 'always') void fetchIt()
  }, [isOffered, url])

  if (preview) {
    return (
      <div className="appear flex items-center gap-3 px-3 pt-2 text-accent">
        <Link2 className="size-5 shrink-0" aria-hidden="true" />
        <span className="min-w-0 flex-1 border-accent border-s-3 ps-2.5 text-small">
          <span className="block truncate font-semibold">{preview.title ?? preview.url}</span>
          <span className="block truncate text-quiet">{preview.description ?? preview.site}</span>
        </span>
        <IconButton label={t.messages_preview_remove()} icon={<X />} onClick={refuse} />
      </div>
    )
  }
  if (!isOffered || remembered() === 'never' || !URL.canParse(url)) return null
  const answer = (given: Preferences['linkPreviews']) => {
    choosePreferences({ linkPreviews: given })
    if (given === 'always') void fetchIt()
    else refuse()
  }
  return (
    <div className="appear flex flex-wrap items-center gap-x-2 px-3 pt-2 text-quiet text-small">
      {isBusy ? <Spinner /> : <Link2 className="size-4 shrink-0" aria-hidden="true" />}
      <span className="min-w-40 flex-1">{t.messages_preview_ask({ host: new URL(url).host })}</span>
      <span className="flex">
        <Button look="plain" className="px-2.5!" disabled={isBusy} onClick={() => void fetchIt()}>
          {t.messages_preview_once()}
        </Button>
        <Button look="plain" className="px-2.5!" disabled={isBusy} onClick={() => answer('always')}>
          {t.messages_preview_always()}
        </Button>
        <Button look="plain" className="px-2.5!" disabled={isBusy} onClick={() => answer('never')}>
          {t.messages_preview_never()}
        </Button>
      </span>
    </div>
  )
}
