/** Large sealed files of a device in a folder beside its store: written straight on by threads of their own, past SQLite and its journal. */

import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bytes } from '@parley/keys'
import type { SealedFiles } from '../store/store.ts'

export function sealedFiles(folder: string): SealedFiles {
  const pathOf = (id: string) => {
    if (!/^[\w-]{1,64}$/.test(id)) throw new Error(`not the name of a file: ${JSON.stringify(id)}`)
    return join(folder, id)
  }
  return {
    async write(id, bytes, kept) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const file = await open(pathOf(id), 'w', 0o600)
      let size = 0
      try {
        for await (const piece of oneAhead(bytes)) {
          for (let at = 0; at < piece.length; ) at += (await file.write(piece, at)).bytesWritten
          size += piece.length
          kept(size)
        }
        await file.datasync()
      } finally {
        await file.close()
      }
      await flushFolder(folder)
      return size
    },
    async read(id, from, length) {
      const bytes: Bytes = new Uint8Array(length)
      const file = await open(pathOf(id))
      try {
        let read = 0
        for (let more = -1; read < length && more !== 0; read += more)
          more = (await file.read(bytes, read, length - read, from + read)).bytesRead
        return read === length ? bytes : bytes.slice(0, read)
      } finally {
        await file.close()
      }
    },
    drop: (id) => rm(pathOf(id), { force: true }),
    clear: () => rm(folder, { recursive: true, force: true }),
  }
}

/** The next one is made while one is written. */
async function* oneAhead(bytes: AsyncIterable<Bytes>): AsyncGenerator<Bytes> {
  const source = bytes[Symbol.asyncIterator]()
  let coming = source.next()
  try {
    for (let next = await coming; !next.done; next = await coming) {
      coming = source.next()
      // It is heard of when its turn comes.
      coming.catch(() => {})
      yield next.value
    }
  } finally {
    await source.return?.()
  }
}

/** A name is durable once the folder it stands in is. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
