/** Blobs in a folder: written aside, flushed to the disk, then moved into place, so that a crash leaves the old or the new. */

import { access, type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Fault } from '@parley/protocol'
import { type Blobs, checkKey, GROWN_AT_ONCE } from '../ports/blob.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'

/** Half-written files lie here. No key can name it. */
const INCOMING = '.incoming'
/** Files that come piece by piece, however long that takes. No key can name it either. */
const GROWING = '.growing'
/** Nothing takes this long to write: what is older was left by a crash. Younger files may be another node's. */
const LEFT_BEHIND = 24 * 60 * 60 * 1_000

export async function folderBlob(folder: string, { random, clock }: { random: Random; clock: Clock }): Promise<Blobs> {
  await mkdir(join(folder, INCOMING), { recursive: true })
  await mkdir(join(folder, GROWING), { recursive: true })
  await sweep(join(folder, INCOMING), clock.now() - LEFT_BEHIND)
  const pathOf = (key: string) => {
    checkKey(key)
    return join(folder, key)
  }
  const growingOf = (key: string) => {
    checkKey(key)
    return join(folder, GROWING, key.replace('/', '_'))
  }
  return {
    async put(key, bytes) {
      const path = pathOf(key)
      const incoming = join(folder, INCOMING, random.uuid())
      try {
        await write(incoming, bytes)
        await storing(() => settle(incoming, path))
      } catch (error) {
        await rm(incoming, { force: true })
        throw error
      }
    },
    async get(key, range) {
      const path = pathOf(key)
      return storing(async () => {
        const file = await open(path).catch(unlessAbsent)
        if (file === undefined) return undefined
        const { size } = await file.stat()
        return { size, bytes: file.createReadStream(range ? { start: range.start, end: range.end - 1 } : {}) }
      })
    },
    async delete(key) {
      const path = pathOf(key)
      await storing(async () => {
        await rm(path, { force: true })
        await flushFolder(dirname(path)).catch(unlessAbsent)
      })
    },
    async exists(key) {
      const path = pathOf(key)
      return storing(async () => (await access(path).then(() => true, unlessAbsent)) ?? false)
    },
    async grow(key, from, bytes, kept) {
      const file = await storing(() => open(growingOf(key), from.size === 0 ? 'w' : 'r+'))
      let size = from.size
      let told = size
      const tell = async () => {
        if (size === told) return
        const reached = size
        told = reached
        await storing(() => file.datasync())
        await kept({ size: reached })
      }
      // More is taken in while it reaches the disk, up to as much again.
      let telling = Promise.resolve()
      try {
        for await (const chunk of bytes) {
          await storing(() => writeAll(file, chunk, size))
          size += chunk.length
          if (size - told < GROWN_AT_ONCE) continue
          await telling
          telling = tell()
          telling.catch(() => {})
        }
      } finally {
        try {
          await telling
          await tell()
        } finally {
          await file.close()
        }
      }
    },
    async finish(key, { size }) {
      const [growing, path] = [growingOf(key), pathOf(key)]
      await storing(async () => {
        const file = await open(growing, size === 0 ? 'a' : 'r+').catch(unlessAbsent)
        // Finished before.
        if (file === undefined) return access(path)
        // A crash may have left more than was told.
        await file.truncate(size)
        await file.sync()
        await file.close()
        await settle(growing, path)
      })
    },
    async abandon(key) {
      await storing(() => rm(growingOf(key), { force: true }))
    },
  }
}

/** A fault of the source is the source's own; a fault of the disk is ours. */
async function write(path: string, bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
  const file = await storing(() => open(path, 'wx'))
  try {
    for await (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes) await storing(() => file.appendFile(chunk))
    await storing(() => file.sync())
  } finally {
    await file.close()
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten
  }
}

async function settle(incoming: string, path: string): Promise<void> {
  const folder = dirname(path)
  if (await mkdir(folder, { recursive: true })) await flushFolder(dirname(folder))
  await rename(incoming, path)
  await flushFolder(folder)
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

async function sweep(folder: string, before: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const found = await stat(path).catch(unlessAbsent)
    if (found && found.mtimeMs < before) await rm(path, { force: true })
  }
}

function unlessAbsent(error: unknown): undefined {
  if ((error as { code?: string }).code !== 'ENOENT') throw error
}

async function storing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw new Fault('STORAGE_UNAVAILABLE', { retryAfter: 1, cause })
  }
}
