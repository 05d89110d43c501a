/** Puts a file where the person keeps theirs: whole, or not at all. */

import type { MediaPart } from '@parley/client'
import { openFile } from './opened.ts'

export async function saveFile(part: MediaPart): Promise<void> {
  const link = document.createElement('a')
  link.href = await openFile(part)
  link.download = part.name ?? 'file'
  link.click()
}
