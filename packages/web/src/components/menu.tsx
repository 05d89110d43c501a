/** What can be done with something: from a button, or by right click, long press and the menu key. Both show the same items. */

import { ContextMenu as RadixContext, DropdownMenu as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

export type MenuItem =
  | {
      readonly label: string
      readonly icon?: ReactNode
      readonly hint?: string
      readonly isDanger?: boolean
      readonly isDisabled?: boolean
      readonly onSelect: () => void
    }
  | 'line'

const PANEL =
  'z-70 min-w-52 max-w-80 overflow-y-auto rounded-card border border-line bg-raised p-1 shadow-high rise max-h-(--radix-popper-available-height)'
const ITEM =
  'flex min-h-9 touch:min-h-11 items-center gap-3 rounded-small px-3 py-1.5 outline-none data-[highlighted]:bg-hover data-[disabled]:opacity-40 [&_svg]:size-4.5 [&_svg]:shrink-0'

type Parts = typeof Radix | typeof RadixContext

function items(Part: Parts, list: readonly MenuItem[]) {
  return list.map((item, i) =>
    item === 'line' ? (
      <Part.Separator key={`line-${i}`} className="mx-3 my-1 h-px bg-line" />
    ) : (
      <Part.Item
        key={item.label}
        disabled={item.isDisabled ?? false}
        onSelect={item.onSelect}
        className={`${ITEM} ${item.isDanger ? 'text-danger' : ''}`}
      >
        <span className={item.isDanger ? '' : 'text-quiet'}>{item.icon}</span>
        <span className="flex-1">{item.label}</span>
        {item.hint && <kbd className="font-sans text-quiet text-small">{item.hint}</kbd>}
      </Part.Item>
    ),
  )
}

type Props = { items: readonly MenuItem[]; children: ReactNode; header?: ReactNode }
/** At the side of the button where there is room. */
type Side = { align?: 'start' | 'end' }

export function Menu({ items: list, children, header, align = 'end' }: Props & Side) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={PANEL} align={align} sideOffset={6} collisionPadding={8}>
          {header}
          {items(Radix, list)}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

export function ContextMenu({ items: list, children, header }: Props) {
  return (
    <RadixContext.Root modal={false}>
      <RadixContext.Trigger asChild>{children}</RadixContext.Trigger>
      <RadixContext.Portal>
        <RadixContext.Content className={PANEL} collisionPadding={8}>
          {header}
          {items(RadixContext, list)}
        </RadixContext.Content>
      </RadixContext.Portal>
    </RadixContext.Root>
  )
}
