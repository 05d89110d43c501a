/** What is put beside words: emoji into them, stickers instead of them. */

import { Tabs } from 'radix-ui'
import { lazy, Suspense, useState } from 'react'
import { t } from '../../../i18n/messages.ts'
import { EmojiPicker } from './emoji-picker.tsx'

const StickerPicker = lazy(() => import('../../stickers/sticker-picker.tsx'))

/** Who sent stickers last time will do so again. */
let lately = 'emoji'

type Props = { chatId: string; onPick: (emoji: string) => void; onSent: () => void }

export default function EmojiPanel({ chatId, onPick, onSent }: Props) {
  const [tab, setTab] = useState(lately)
  return (
    <Tabs.Root
      value={tab}
      onValueChange={(chosen) => {
        lately = chosen
        setTab(chosen)
      }}
    >
      <Tabs.Content value="emoji" tabIndex={-1}>
        <EmojiPicker onPick={onPick} />
      </Tabs.Content>
      <Tabs.Content value="stickers" tabIndex={-1}>
        <Suspense fallback={<div className="h-80" />}>
          <StickerPicker chatId={chatId} onSent={onSent} />
        </Suspense>
      </Tabs.Content>
      <Tabs.List aria-label={t.stickers_kinds()} className="mt-2 flex rounded-card bg-sunken p-1">
        <Tab value="emoji" name={t.messages_emoji()} />
        <Tab value="stickers" name={t.stickers()} />
      </Tabs.List>
    </Tabs.Root>
  )
}

const Tab = ({ value, name }: { value: string; name: string }) => (
  <Tabs.Trigger
    value={value}
    className="min-h-8 touch:min-h-10 flex-1 rounded-small px-3 font-medium text-quiet text-small data-[state=active]:bg-raised data-[state=active]:text-ink data-[state=active]:shadow-low"
  >
    {name}
  </Tabs.Trigger>
)
