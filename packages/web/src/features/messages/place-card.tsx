/** A place: what it is called, where it lies. Nothing is asked of anybody before somebody follows the link. */

import type { Said } from '@parley/client'
import { MapPin } from 'lucide-react'
import { getLocale } from '../../i18n/locale.ts'
import { t } from '../../i18n/messages.ts'

const degrees = new Intl.NumberFormat(getLocale(), { minimumFractionDigits: 5, maximumFractionDigits: 5 })
const metres = new Intl.NumberFormat(getLocale(), { style: 'unit', unit: 'meter', maximumFractionDigits: 0 })

export function PlaceCard({ place }: { place: NonNullable<Said['location']> }) {
  const { latitude, longitude, accuracy, title } = place
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`
  return (
    <div className="flex min-w-56 items-start gap-3 py-1" data-place>
      <span className="grid size-11 shrink-0 place-items-center rounded-full bg-accent text-on-accent">
        <MapPin aria-hidden="true" />
      </span>
      <span className="min-w-0 flex-1">
        <strong className="wrap-anywhere block font-semibold" dir="auto">
          {title ?? t.chats_location()}
        </strong>
        <span className="block text-quiet text-small tabular-nums" dir="ltr">
          {degrees.format(latitude)}, {degrees.format(longitude)}
          {accuracy !== undefined && ` ± ${metres.format(accuracy)}`}
        </span>
        <a href={map} target="_blank" rel="noopener noreferrer" className="text-accent text-small underline">
          {t.messages_place_open()}
        </a>
      </span>
    </div>
  )
}
