/** A file of this machine, made ready to be sent: read while it is sealed, never held whole. */

import { openAsBlob } from 'node:fs'
import { basename, extname } from 'node:path'
import type { FileToSend } from '../features/media.ts'

/** As much as a name tells; pictures and films go as they are, with whatever is written into them. */
const TYPES: Readonly<Record<string, readonly [kind: FileToSend['kind'], type: string]>> = {
  '.jpg': ['image', 'image/jpeg'],
  '.jpeg': ['image', 'image/jpeg'],
  '.png': ['image', 'image/png'],
  '.gif': ['image', 'image/gif'],
  '.webp': ['image', 'image/webp'],
  '.mp4': ['video', 'video/mp4'],
  '.webm': ['video', 'video/webm'],
  '.mov': ['video', 'video/quicktime'],
  '.mp3': ['audio', 'audio/mpeg'],
  '.m4a': ['audio', 'audio/mp4'],
  '.ogg': ['audio', 'audio/ogg'],
  '.wav': ['audio', 'audio/wav'],
  '.pdf': ['file', 'application/pdf'],
}

export async function fileToSend(path: string): Promise<FileToSend> {
  const [kind, type] = TYPES[extname(path).toLowerCase()] ?? ['file', undefined]
  return { kind, name: basename(path), source: await openAsBlob(path), ...(type === undefined ? {} : { type }) }
}
