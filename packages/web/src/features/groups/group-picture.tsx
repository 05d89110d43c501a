/** A group's picture, to be chosen or taken away. */

import { Camera } from 'lucide-react'
import { useRef } from 'react'
import { Avatar } from '../../components/avatar.tsx'
import { Button } from '../../components/button.tsx'
import { notify } from '../../components/toast.tsx'
import { t } from '../../i18n/messages.ts'
import { pictureUrl, smallPicture } from './small-picture.ts'

type Props = { name: string; picture: string | null; onChange: (picture: string | null) => void }

export function GroupPictureField({ name, picture, onChange }: Props) {
  const input = useRef<HTMLInputElement>(null)
  const take = async (file: File | undefined) => {
    if (!file) return
    await smallPicture(file).then(onChange, () => notify(t.people_picture_bad()))
  }
  return (
    <div className="flex items-center gap-4">
      <button
        type="button"
        onClick={() => input.current?.click()}
        className="relative rounded-full"
        aria-label={t.people_picture_choose()}
      >
        <Avatar id={name || 'group'} name={name || '+'} picture={pictureUrl(picture)} size={4.5} />
        <span className="absolute end-0 bottom-0 grid size-7 place-items-center rounded-full border-2 border-raised bg-accent text-on-accent">
          <Camera className="size-3.5" aria-hidden="true" />
        </span>
      </button>
      <div className="flex flex-wrap gap-1">
        <Button look="plain" onClick={() => input.current?.click()}>
          {t.people_picture_choose()}
        </Button>
        {picture && (
          <Button look="plain" className="text-danger!" onClick={() => onChange(null)}>
            {t.people_picture_remove()}
          </Button>
        )}
      </div>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        onChange={(event) => {
          void take(event.target.files?.[0])
          event.target.value = ''
        }}
      />
    </div>
  )
}
