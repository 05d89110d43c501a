/** The files of a message: pictures and films as an album, then sounds, then what is only handed over. */

import type { Message } from '@parley/client'
import { Album } from './album.tsx'
import { FileCard } from './file-card.tsx'
import { SentSticker } from '../stickers/sticker.tsx'
import { SoundNote } from './sound-note.tsx'

export function MediaParts({ message }: { message: Message }) {
  const parts = (message.said?.media ?? []).map((part, index) => ({ part, index }))
  const shown = parts.filter(({ part }) => part.kind === 'image' || part.kind === 'video')
  return (
    <>
      <Album message={message} pictures={shown} />
      {parts.map(({ part, index }) => {
        const props = { message, part, index }
        if (part.kind === 'voice' || part.kind === 'audio') return <SoundNote key={index} {...props} />
        if (part.kind === 'file') return <FileCard key={index} {...props} />
        return part.kind === 'sticker' ? <SentSticker key={index} {...props} /> : null
      })}
    </>
  )
}
