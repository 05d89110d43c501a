/** What does something when pressed: with words, or an icon that has its words for those who do not see it. */

import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import { Spinner } from './spinner.tsx'

type Look = 'solid' | 'soft' | 'plain' | 'danger'

const LOOKS: Record<Look, string> = {
  solid: 'bg-accent text-on-accent hover:bg-accent-strong',
  soft: 'bg-accent-soft text-accent-strong hover:brightness-97 dark:hover:brightness-115',
  plain: 'text-accent hover:bg-hover',
  danger: 'bg-danger-soft text-danger hover:brightness-97 dark:hover:brightness-115',
}

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  look?: Look
  isBusy?: boolean
  ref?: Ref<HTMLButtonElement>
}

export function Button({ look = 'solid', isBusy = false, className = '', children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={isBusy || undefined}
      disabled={rest.disabled || isBusy}
      className={`inline-flex min-h-10 touch:min-h-11 select-none items-center justify-center gap-2 rounded-card px-4 py-2 font-semibold transition-colors duration-(--quick) disabled:opacity-50 ${LOOKS[look]} ${className}`}
    >
      {isBusy && <Spinner />}
      {children}
    </button>
  )
}

type IconButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'aria-label'> & {
  /** What it does, in words. */
  label: string
  icon: ReactNode
  isOn?: boolean
  ref?: Ref<HTMLButtonElement>
}

export function IconButton({ label, icon, isOn, className = '', ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-pressed={isOn}
      {...rest}
      className={`inline-grid size-9 shrink-0 touch:size-11 place-items-center rounded-full transition-colors duration-(--quick) hover:bg-hover active:bg-pressed disabled:opacity-40 [&_svg]:size-5 ${isOn ? 'bg-accent-soft text-accent-strong' : 'text-quiet hover:text-ink'} ${className}`}
    >
      {icon}
    </button>
  )
}
