/** Opens the emoji and the stickers; they are fetched only then. */

import { Smile } from 'lucide-react'
import { Popover } from 'radix-ui'
import { lazy, Suspense, useState } from 'react'
import { IconButton } from '../../../components/button.tsx'
import { t } from '../../../i18n/messages.ts'

const EmojiPanel = lazy(() => import('./emoji-panel.tsx'))

export function EmojiButton({ chatId, onPick }: { chatId: string; onPick: (emoji: string) => void }) {
  const [isOpen, open] = useState(false)
  return (
    <Popover.Root open={isOpen} onOpenChange={open}>
      <Popover.Trigger asChild>
        <IconButton label={t.stickers_kinds()} icon={<Smile />} className="size-11!" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={8}
          collisionPadding={8}
          aria-label={t.stickers_kinds()}
          className="rise z-70 w-88 max-w-[calc(100vw-1rem)] rounded-card border border-line bg-raised p-2 shadow-high"
        >
          <Suspense fallback={<div className="h-92" />}>
            <EmojiPanel
              chatId={chatId}
              onPick={(emoji) => {
                onPick(emoji)
                open(false)
              }}
              onSent={() => open(false)}
            />
          </Suspense>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
