/** A data folder belongs to one running Parley at a time, and is free again the instant that one is gone, however it went. */

import { access, constants, mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StartRefused } from './start-refused.ts'

export type DataFolder = { readonly path: string; release(): Promise<void> }

export async function openDataFolder(wanted: string): Promise<DataFolder> {
  const path = await create(wanted)
  const holder = join(path, 'parley.pid')
  const lock = await takeLock(path, holder)
  await writeFile(holder, `process ${process.pid} on ${hostname()}\n`)
  return {
    path,
    async release() {
      if (!lock.isOpen) return
      await rm(holder, { force: true })
      lock.close()
    },
  }
}

async function create(wanted: string): Promise<string> {
  try {
    await mkdir(wanted, { recursive: true, mode: 0o700 })
    await access(wanted, constants.R_OK | constants.W_OK | constants.X_OK)
    return await realpath(wanted)
  } catch (cause) {
    throw unusable(wanted, cause)
  }
}

/**
 * The lock is an open SQLite transaction, since that is the operating system's own file lock (Node offers no other): the kernel drops
 * it when the process dies, so no lock is ever stale and no process id is trusted. It is the file that counts, so it also holds between
 * containers that share a volume.
 */
async function takeLock(path: string, holder: string): Promise<DatabaseSync> {
  let lock: DatabaseSync | undefined
  try {
    lock = new DatabaseSync(join(path, 'parley.lock'))
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (cause) {
    lock?.close()
    const SQLITE_BUSY = 5
    if ((cause as { errcode?: number }).errcode !== SQLITE_BUSY) throw unusable(path, cause)
    const who = await readFile(holder, 'utf8').catch(() => '')
    throw new StartRefused(
      'DATA_FOLDER_IN_USE',
      `Another Parley (${who.trim() || 'starting just now'}) is using the data folder ${path}. ` +
        'Stop it first, or give this one a folder of its own with PARLEY_DATA.',
    )
  }
}

const unusable = (path: string, cause: unknown) =>
  new StartRefused(
    'DATA_FOLDER_UNUSABLE',
    `The data folder ${path} cannot be used: ${(cause as Error).message}. ` +
      'Make it writable for the user who runs Parley, or choose another with PARLEY_DATA.',
    cause,
  )
