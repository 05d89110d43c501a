/** Where one types what a list shall be narrowed to. */

import { Search } from 'lucide-react'
import type { InputHTMLAttributes, Ref } from 'react'

type Props = InputHTMLAttributes<HTMLInputElement> & { label: string; ref?: Ref<HTMLInputElement> }

export function SearchField({ label, ...rest }: Props) {
  return (
    <div className="flex items-center rounded-full bg-sunken px-3 focus-within:ring-2 focus-within:ring-accent">
      <Search className="size-4.5 shrink-0 text-quiet" aria-hidden="true" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        {...rest}
        className="min-h-10 touch:min-h-11 min-w-0 flex-1 bg-transparent px-2.5 outline-none placeholder:text-quiet [&::-webkit-search-cancel-button]:hidden"
      />
    </div>
  )
}
