/** On or off, at once. */

import { Switch as Radix } from 'radix-ui'

type Props = { isOn: boolean; onChange: (isOn: boolean) => void; label: string; isDisabled?: boolean }

export function Switch({ isOn, onChange, label, isDisabled = false }: Props) {
  return (
    <Radix.Root
      checked={isOn}
      onCheckedChange={onChange}
      disabled={isDisabled}
      aria-label={label}
      className="inline-flex h-6.5 w-11 shrink-0 items-center rounded-full bg-quiet/70 p-0.5 transition-colors duration-(--quick) disabled:opacity-40 data-[state=checked]:bg-accent"
    >
      <Radix.Thumb className="size-5.5 rounded-full bg-white shadow-low transition-transform duration-(--quick) ltr:data-[state=checked]:translate-x-4.5 rtl:data-[state=checked]:-translate-x-4.5" />
    </Radix.Root>
  )
}
