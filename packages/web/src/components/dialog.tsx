/** Asks for attention: in the middle of a desk, from below on a phone. Esc and a press beside it close it. */

import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { t } from '../i18n/messages.ts'
import { IconButton } from './button.tsx'

type Props = {
  isOpen: boolean
  onClose: () => void
  title: string
  /** Said under the title. */
  about?: ReactNode
  children?: ReactNode
  /** Buttons, the one that goes on last. */
  actions?: ReactNode
}

export function Dialog({ isOpen, onClose, title, about, children, actions }: Props) {
  return (
    <Radix.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="appear fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          {...(about ? {} : { 'aria-describedby': undefined })}
          className="fixed z-50 flex flex-col gap-4 bg-raised p-5 shadow-high outline-none max-desk:inset-x-0 max-desk:bottom-0 max-desk:max-h-[88dvh] max-desk:slide-up max-desk:rounded-t-sheet max-desk:pb-[max(1.25rem,env(safe-area-inset-bottom))] desk:inset-s-1/2 desk:top-1/2 desk:max-h-[85dvh] desk:w-110 desk:rise desk:-translate-y-1/2 desk:rounded-sheet ltr:desk:-translate-x-1/2 rtl:desk:translate-x-1/2"
        >
          <header className="flex items-start gap-3">
            <div className="flex-1">
              <Radix.Title className="pt-1 font-semibold text-title">{title}</Radix.Title>
              {about && <Radix.Description className="pt-1 text-quiet">{about}</Radix.Description>}
            </div>
            <Radix.Close asChild>
              <IconButton label={t.shared_close()} icon={<X />} className="-me-2 -mt-1" />
            </Radix.Close>
          </header>
          {children && <div className="-mx-1 min-h-0 overflow-y-auto px-1">{children}</div>}
          {actions && <footer className="flex flex-wrap justify-end gap-2">{actions}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
