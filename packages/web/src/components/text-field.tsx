/** One line to write in, with its name, a hint, and what is wrong with what was written. */

import { type InputHTMLAttributes, type ReactNode, type Ref, useId } from 'react'

type Props = InputHTMLAttributes<HTMLInputElement> & {
  label: string
  hint?: ReactNode
  problem?: string | undefined
  /** Stands at the end of the line, inside it. */
  action?: ReactNode
  ref?: Ref<HTMLInputElement>
}

export function TextField({ label, hint, problem, action, className = '', ...rest }: Props) {
  const id = useId()
  return (
    <div className={`flex flex-col gap-1.5 ${className}`}>
      <label htmlFor={id} className="font-medium text-small">
        {label}
      </label>
      <div
        className={`flex items-center rounded-card border bg-raised pe-1 transition-colors duration-(--quick) focus-within:border-accent focus-within:ring-2 focus-within:ring-accent/25 ${problem ? 'border-danger' : 'border-line'}`}
      >
        <input
          id={id}
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem || hint ? `${id}-about` : undefined}
          {...rest}
          className="min-h-11 min-w-0 flex-1 bg-transparent px-3.5 text-[1rem] outline-none placeholder:text-quiet/70"
        />
        {action}
      </div>
      {(problem || hint) && (
        <div id={`${id}-about`} className={`text-small ${problem ? 'text-danger' : 'text-quiet'}`}>
          {problem ?? hint}
        </div>
      )}
    </div>
  )
}
