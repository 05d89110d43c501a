/** Stands in for react-remove-scroll: the page never scrolls, so there is nothing to lock, and no style element to write. */

import type { ElementType, ReactNode } from 'react'

type Props = { as?: ElementType; allowPinchZoom?: boolean; shards?: unknown; children?: ReactNode }

export function RemoveScroll({ as: Part = 'div', ...rest }: Props) {
  const { allowPinchZoom, shards, ...shown } = rest
  void [allowPinchZoom, shards]
  return <Part {...shown} />
}
