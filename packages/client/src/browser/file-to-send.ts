/** Any file somebody picked, made ready to be sent as what it is; what the browser can neither show nor play goes as a plain file. */

import type { FileToSend } from '../features/media.ts'
import { soundToSend, videoToSend } from './film-to-send.ts'
import { imageToSend } from './image-to-send.ts'

export type ReadyOptions = {
  /** Pictures go as they are, with whatever the camera wrote into them. */
  original?: boolean
}

export async function fileToSend(file: File, { original = false }: ReadyOptions = {}): Promise<FileToSend> {
  const [family] = file.type.split('/')
  const made =
    family === 'image'
      ? await imageToSend(file, { original })
      : family === 'video'
        ? await videoToSend(file)
        : family === 'audio'
          ? await soundToSend(file)
          : undefined
  return made ?? { kind: 'file', source: file, name: file.name, ...(file.type ? { type: file.type } : {}) }
}
