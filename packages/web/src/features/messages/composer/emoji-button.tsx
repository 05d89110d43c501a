/** Opens the emoji; they are fetched only then. */

import { Smile } from 'lucide-react'
import { Popover } from 'radix-ui'
import { lazy, Suspense, useState } from 'react'
import { IconButton } from '../../../components/button.tsx'
import { t } from '../../../i18n/messages.ts'

const EmojiPicker = lazy(() => import('./emoji-picker.tsx').then(({ EmojiPicker: Picker }) => ({ default: Picker })))

export function EmojiButton({ onPick }: { onPick: (emoji: string) => void }) {
  const [isOpen, open] = useState(false)
  return (
    <Popover.Root open={isOpen} onOpenChange={open}>
      <Popover.Trigger asChild>
        <IconButton label={t.messages_emoji()} icon={<Smile />} className="size-11!" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={8}
          collisionPadding={8}
          aria-label={t.messages_emoji()}
          className="rise z-70 w-88 max-w-[calc(100vw-1rem)] rounded-card border border-line bg-raised p-2 shadow-high"
        >
          <Suspense fallback={<div className="h-80" />}>
            <EmojiPicker
              onPick={(emoji) => {
                onPick(emoji)
                open(false)
              }}
            />
          </Suspense>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
