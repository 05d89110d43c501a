/** My picture: cut square and stripped of what the camera wrote into it before it leaves this device. */

import { useRef } from 'react'
import { Button } from '../../components/button.tsx'
import { useTask } from '../../components/use-task.ts'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { client } from '../../worker/engine.ts'
import { keepPerson, type Person } from '../users/store.ts'
import { PersonAvatar } from '../users/person-avatar.tsx'

const SIDE = 1_024

async function squareOf(file: File): Promise<Uint8Array<ArrayBuffer>> {
  const image = await createImageBitmap(file).catch(() => {
    throw Object.assign(new Error(), { code: 'UNSUPPORTED_TYPE' })
  })
  const side = Math.min(image.width, image.height)
  const size = Math.min(side, SIDE)
  const canvas = new OffscreenCanvas(size, size)
  const from = { x: (image.width - side) / 2, y: (image.height - side) / 2 }
  canvas.getContext('2d')!.drawImage(image, from.x, from.y, side, side, 0, 0, size, size)
  image.close()
  return (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 }))
    .arrayBuffer()
    .then((all) => new Uint8Array(all))
}

export function MyPicture({ person }: { person: Person }) {
  const input = useRef<HTMLInputElement>(null)
  const task = useTask()
  const choose = (file: File | undefined) => {
    if (!file) return
    void task.run(async () => {
      keepPerson(await client.people.setPicture(await squareOf(file)))
    })
  }
  const remove = () => void task.run(async () => keepPerson(await client.people.removePicture()))
  return (
    <div className="flex flex-col items-center gap-3">
      <PersonAvatar id={person.id} size={6.5} />
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        aria-label={t.settings_picture()}
        onChange={(event) => {
          choose(event.target.files?.[0])
          event.target.value = ''
        }}
      />
      <div className="flex flex-wrap justify-center gap-2">
        <Button look="soft" isBusy={task.isBusy} onClick={() => input.current?.click()}>
          {t.settings_picture_choose()}
        </Button>
        {person.picture && (
          <Button look="plain" disabled={task.isBusy} onClick={remove}>
            {t.settings_picture_remove()}
          </Button>
        )}
      </div>
      {task.error !== null && (
        <p role="alert" className="text-danger text-small">
          {problemText(task.error)}
        </p>
      )}
    </div>
  )
}
