/** A line that does something or leads somewhere, with its sign before it. */

import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { ListRow } from './list-row.tsx'

type Props = {
  icon: ReactNode
  label: string
  about?: ReactNode
  isDanger?: boolean
  /** Leads somewhere else. */
  isWay?: boolean
  end?: ReactNode
  onPress: () => void
}

export function ActionRow({ icon, label, about, isDanger = false, isWay = false, end, onPress }: Props) {
  return (
    <ListRow
      start={
        <span className={`[&_svg]:size-5 ${isDanger ? 'text-danger' : 'text-quiet'}`} aria-hidden="true">
          {icon}
        </span>
      }
      title={<span className={isDanger ? 'text-danger' : ''}>{label}</span>}
      about={about}
      end={
        <>
          {end}
          {isWay && <ChevronRight className="size-4.5 text-quiet rtl:-scale-x-100" aria-hidden="true" />}
        </>
      }
      onPress={onPress}
    />
  )
}
