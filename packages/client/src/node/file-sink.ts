/** A file on the disk for what is fetched: written aside, and under its name only once it is whole. It replaces nothing. */

import { link, open, rm } from 'node:fs/promises'
import type { FileSink } from '../features/media.ts'

export async function fileSink(path: string): Promise<FileSink> {
  const aside = `${path}.${crypto.randomUUID()}.part`
  const file = await open(aside, 'wx', 0o600)
  return {
    async write(bytes) {
      for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten
    },
    async commit() {
      await file.sync()
      await file.close()
      // Unlike a rename, it fails where there is something already.
      await link(aside, path)
      await rm(aside)
    },
    async abort() {
      await file.close().catch(() => {})
      await rm(aside, { force: true })
    },
  }
}
