/** The head of a column or a page: the way back, what it is, and what can be done with it. */

import { ArrowLeft, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { t } from '../i18n/messages.ts'
import { IconButton } from './button.tsx'

type Props = {
  title: string
  onBack?: (() => void) | undefined
  /** Of what stands beside something on a desk; on a phone it is the way back. */
  onClose?: (() => void) | undefined
  children?: ReactNode
}

export function PanelHeader({ title, onBack, onClose, children }: Props) {
  return (
    <header className="flex min-h-14 items-center gap-2 px-3 py-2">
      {(onBack ?? onClose) && (
        <IconButton
          label={t.shared_back()}
          icon={<ArrowLeft className="rtl:-scale-x-100" />}
          onClick={onBack ?? onClose}
          className={onBack ? '' : 'desk:hidden'}
        />
      )}
      {onClose && <IconButton label={t.shared_close()} icon={<X />} onClick={onClose} className="max-desk:hidden" />}
      <h2 className="min-w-0 flex-1 truncate px-1 font-semibold text-title">{title}</h2>
      {children}
    </header>
  )
}
