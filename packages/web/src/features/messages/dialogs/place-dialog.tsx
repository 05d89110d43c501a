/** A place to be sent: where one is, if the browser tells, or any other, written down. */

import { LocateFixed } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Banner } from '../../../components/banner.tsx'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { useTask } from '../../../components/use-task.ts'
import { t } from '../../../i18n/messages.ts'
import { useMe } from '../../auth/store.ts'
import type { ChatInfo } from '../../chats/store.ts'
import { quietly } from '../actions.ts'
import { jumpToEnd } from '../jump.ts'
import { send } from '../store.ts'

const TITLE = 200
const PATIENCE_MS = 15_000

const whereIAm = () =>
  new Promise<GeolocationPosition>((resolve, reject) =>
    navigator.geolocation.getCurrentPosition(resolve, reject, { enableHighAccuracy: true, timeout: PATIENCE_MS }),
  )

/** Degrees as people write them, with a point or a comma. */
function degrees(text: string, most: number): number | undefined {
  const value = Number(text.trim().replace(',', '.'))
  return text.trim() !== '' && Math.abs(value) <= most ? value : undefined
}

export default function PlaceDialog({ chat, onClose }: { chat: ChatInfo; onClose: () => void }) {
  const me = useMe()
  const [title, setTitle] = useState('')
  const [north, setNorth] = useState('')
  const [east, setEast] = useState('')
  const [accuracy, setAccuracy] = useState<number>()
  const task = useTask()
  const latitude = degrees(north, 90)
  const longitude = degrees(east, 180)
  const look = () =>
    task.run(async () => {
      const { coords } = await whereIAm()
      setNorth(coords.latitude.toFixed(6))
      setEast(coords.longitude.toFixed(6))
      setAccuracy(coords.accuracy)
    })
  const write = (set: (text: string) => void) => (text: string) => {
    set(text)
    setAccuracy(undefined)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (latitude === undefined || longitude === undefined) return
    const named = title.trim() === '' ? {} : { title: title.trim() }
    const location = { latitude, longitude, ...named, ...(accuracy === undefined ? {} : { accuracy }) }
    quietly(jumpToEnd(chat.id).then(() => send(chat.id, me, { location })))
    onClose()
  }
  return (
    <Dialog isOpen onClose={onClose} title={t.messages_place_new()} about={t.messages_place_about()}>
      <form className="flex flex-col gap-3" onSubmit={submit}>
        <Button look="soft" isBusy={task.isBusy} onClick={() => void look()}>
          <LocateFixed className="size-4" aria-hidden="true" /> {t.messages_place_here()}
        </Button>
        {task.error !== null && <Banner tone="warn">{t.messages_place_untold()}</Banner>}
        <div className="flex gap-3">
          <Degrees label={t.messages_place_latitude()} value={north} most={90} onChange={write(setNorth)} />
          <Degrees label={t.messages_place_longitude()} value={east} most={180} onChange={write(setEast)} />
        </div>
        <TextField
          label={t.messages_place_title()}
          value={title}
          maxLength={TITLE}
          onChange={(event) => setTitle(event.target.value)}
        />
        <Button type="submit" disabled={latitude === undefined || longitude === undefined}>
          {t.messages_place_send()}
        </Button>
      </form>
    </Dialog>
  )
}

type DegreesProps = { label: string; value: string; most: number; onChange: (text: string) => void }

const Degrees = ({ label, value, most, onChange }: DegreesProps) => (
  <TextField
    label={label}
    inputMode="decimal"
    dir="ltr"
    value={value}
    onChange={({ target }) => onChange(target.value)}
    problem={value !== '' && degrees(value, most) === undefined ? t.messages_place_degrees({ most }) : undefined}
    className="min-w-0 flex-1"
  />
)
