/** A picture or film as large as the screen: on to the next by arrow, swipe or button; closer by wheel, double press or button. */

import type { MediaPart, Message } from '@parley/client'
import { ChevronLeft, ChevronRight, Download, X, ZoomIn, ZoomOut } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { type PointerEvent, type ReactNode, useRef, useState } from 'react'
import { IconButton } from '../../components/button.tsx'
import { Spinner } from '../../components/spinner.tsx'
import { t } from '../../i18n/messages.ts'
import { fullTime } from '../../i18n/times.ts'
import { quietly } from '../messages/actions.ts'
import { historyOf } from '../messages/store.ts'
import { useName } from '../users/store.ts'
import { Film } from './film.tsx'
import { closeLarge, showLarge, useLarge } from './lightbox-state.ts'
import { ownUrl, useOpened } from './opened.ts'
import { previewUrl } from './picture.tsx'
import { saveFile } from './save-file.ts'

const CLOSEST = 4
const SWIPE_PX = 60

type Place = { readonly message: Message; readonly index: number; readonly among?: readonly Message[] | undefined }

const isLarge = ({ kind }: MediaPart) => kind === 'image' || kind === 'video'

/** Everything that can be shown large, in order. */
const placesIn = (messages: readonly Message[]): Place[] =>
  messages.flatMap((message) =>
    message.isDeleted || message.isExpired || message.said?.viewOnce
      ? []
      : (message.said?.media ?? []).flatMap((part, index) => (isLarge(part) ? { message, index } : [])),
  )

export default function Lightbox() {
  const shown = useLarge((state) => state.shown)
  const part = shown?.message.said?.media?.[shown.index]
  return (
    <Radix.Root open={part !== undefined} onOpenChange={(open) => !open && closeLarge()}>
      <Radix.Portal>
        <Radix.Overlay className="appear fixed inset-0 z-40 bg-black/92" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed inset-0 z-50 flex flex-col text-white outline-none [&_button]:text-white"
        >
          {shown && part && <Inside key={`${shown.message.id} ${shown.index}`} place={shown} part={part} />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function Inside({ place, part }: { place: Place; part: MediaPart }) {
  const { message, index, among } = place
  const name = useName(message.senderId ?? undefined)
  const [zoom, setZoom] = useState(1)
  const start = useRef<number | null>(null)
  const places = placesIn(among ?? historyOf(message.chatId).messages)
  const at = places.findIndex((one) => one.message.id === message.id && one.index === index)
  const go = (step: number) => {
    const next = places[at + step]
    if (next) showLarge(next.message, next.index, among)
  }
  const closer = (by: number) => setZoom((now) => Math.min(CLOSEST, Math.max(1, now * by)))
  const isRtl = document.documentElement.dir === 'rtl'
  const swiped = (event: PointerEvent) => {
    const moved = start.current === null || zoom > 1 ? 0 : event.clientX - start.current
    start.current = null
    if (Math.abs(moved) > SWIPE_PX) go(moved < 0 === isRtl ? -1 : 1)
  }
  return (
    <div
      className="flex min-h-0 flex-1 flex-col"
      onKeyDown={({ key }) => {
        if (key === 'ArrowRight') go(isRtl ? -1 : 1)
        else if (key === 'ArrowLeft') go(isRtl ? 1 : -1)
        else if (key === '+') closer(1.5)
        else if (key === '-') closer(1 / 1.5)
      }}
    >
      <header className="flex items-center gap-2 p-3">
        <div className="min-w-0 flex-1">
          <Radix.Title className="truncate font-semibold">{name}</Radix.Title>
          <p className="text-small opacity-75">{fullTime(message.at)}</p>
        </div>
        {part.kind === 'image' && (
          <>
            <IconButton
              label={t.media_smaller()}
              icon={<ZoomOut />}
              disabled={zoom <= 1}
              onClick={() => closer(1 / 1.5)}
            />
            <IconButton
              label={t.media_larger()}
              icon={<ZoomIn />}
              disabled={zoom >= CLOSEST}
              onClick={() => closer(1.5)}
            />
          </>
        )}
        <IconButton label={t.media_save()} icon={<Download />} onClick={() => quietly(saveFile(part, message))} />
        <Radix.Close asChild>
          <IconButton label={t.shared_close()} icon={<X />} />
        </Radix.Close>
      </header>
      <div
        className="grid min-h-0 flex-1 touch-pan-y place-items-center overflow-auto p-2"
        onWheel={({ deltaY, ctrlKey }) => (ctrlKey || zoom > 1) && closer(deltaY < 0 ? 1.15 : 1 / 1.15)}
        onDoubleClick={() => setZoom(zoom > 1 ? 1 : 2)}
        onPointerDown={(event) => (start.current = event.clientX)}
        onPointerUp={swiped}
      >
        {part.kind === 'video' ? (
          <Film part={part} message={message} own={ownUrl(message.clientId, index)} />
        ) : (
          <Still place={place} part={part} zoom={zoom} />
        )}
      </div>
      {message.text && <p className="mx-auto max-w-2xl px-4 pb-3 text-center">{message.text}</p>}
      {places.length > 1 && (
        <nav
          className="flex items-center justify-center gap-4 pb-[max(0.75rem,env(safe-area-inset-bottom))]"
          aria-label={t.media_all()}
        >
          <Step
            label={t.media_previous()}
            icon={<ChevronLeft className="rtl:-scale-x-100" />}
            isOff={at <= 0}
            onPress={() => go(-1)}
          />
          <span className="text-small tabular-nums">{`${at + 1} / ${places.length}`}</span>
          <Step
            label={t.media_next()}
            icon={<ChevronRight className="rtl:-scale-x-100" />}
            isOff={at >= places.length - 1}
            onPress={() => go(1)}
          />
        </nav>
      )}
    </div>
  )
}

const Step = ({
  label,
  icon,
  isOff,
  onPress,
}: {
  label: string
  icon: ReactNode
  isOff: boolean
  onPress: () => void
}) => <IconButton label={label} icon={icon} disabled={isOff} onClick={onPress} />

function Still({ place, part, zoom }: { place: Place; part: MediaPart; zoom: number }) {
  const own = ownUrl(place.message.clientId, place.index)
  const opened = useOpened(part, place.message, own === undefined)
  const url = own ?? opened.url
  if (opened.error !== undefined) return <p>{t.media_failed()}</p>
  if (!url) {
    const preview = previewUrl(part)
    return preview ? (
      <img src={preview} alt="" className="max-h-full max-w-full blur-sm" />
    ) : (
      <Spinner className="size-8" />
    )
  }
  return (
    <img
      src={url}
      alt={part.alt ?? t.media_photo()}
      draggable={false}
      style={{ maxInlineSize: `${zoom * 100}%`, maxBlockSize: `${zoom * 100}%` }}
      className="object-contain"
    />
  )
}
