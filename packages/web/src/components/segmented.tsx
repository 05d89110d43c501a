/** One of a few, all in sight. */

import { RadioGroup } from 'radix-ui'

type Props<T extends string> = {
  label: string
  value: T
  options: readonly { readonly value: T; readonly label: string }[]
  onChange: (value: T) => void
}

export function Segmented<T extends string>({ label, value, options, onChange }: Props<T>) {
  return (
    <RadioGroup.Root
      aria-label={label}
      value={value}
      onValueChange={(chosen) => onChange(chosen as T)}
      orientation="horizontal"
      className="flex rounded-card bg-sunken p-1"
    >
      {options.map((option) => (
        <RadioGroup.Item
          key={option.value}
          value={option.value}
          className="min-h-8 touch:min-h-10 flex-1 rounded-small px-3 font-medium text-quiet text-small data-[state=checked]:bg-raised data-[state=checked]:text-ink data-[state=checked]:shadow-low"
        >
          {option.label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  )
}
