/** Puts a file where the person keeps theirs: whole, or not at all. */

import type { MediaPart, Message } from '@parley/client'
import { openFile } from './opened.ts'

export async function saveFile(part: MediaPart, message: Message): Promise<void> {
  const link = document.createElement('a')
  link.href = await openFile(part, message)
  link.download = part.name ?? 'file'
  link.click()
}
