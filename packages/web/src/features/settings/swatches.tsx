/** One of a few, by how it looks. */

import { RadioGroup } from 'radix-ui'

type Props<T extends string> = {
  label: string
  value: T
  options: readonly { readonly value: T; readonly label: string }[]
  onChange: (value: T) => void
  /** What makes a swatch look like what it stands for. */
  mark: (value: T) => Record<string, string>
  look: string
  isRound?: boolean
}

export function Swatches<T extends string>({ label, value, options, onChange, mark, look, isRound = false }: Props<T>) {
  return (
    <RadioGroup.Root
      aria-label={label}
      value={value}
      onValueChange={(chosen) => onChange(chosen as T)}
      orientation="horizontal"
      className="flex flex-wrap gap-3"
    >
      {options.map((option) => (
        <RadioGroup.Item
          key={option.value}
          value={option.value}
          aria-label={option.label}
          title={option.label}
          {...mark(option.value)}
          className={`ring-offset-2 ring-offset-raised transition-shadow duration-(--quick) data-[state=checked]:ring-2 data-[state=checked]:ring-ink ${isRound ? 'size-9 rounded-full touch:size-11' : 'h-14 w-20 rounded-card'} ${look}`}
        />
      ))}
    </RadioGroup.Root>
  )
}
