/** The real clamd, with a database of our own that knows one virus: the one made for such tests. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { startVictim } from './faults/kill.ts'

/** It takes files up to this, and looks into those up to half of it. */
export const SCANNED_AT_MOST = 2 * 2 ** 20

/** In two halves, so that no scanner takes this file for it. */
export const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}', '$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('')

export type Scanner = {
  /** As PARLEY_CLAMD has it. */
  at: string
  kill(): Promise<void>
  /** Again, at the same place. */
  start(): Promise<void>
  stop(): Promise<void>
}

export async function startScanner(): Promise<Scanner> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-clamd-'))
  const [database, settings, at] = [join(folder, 'database'), join(folder, 'clamd.conf'), join(folder, 'socket')]
  await mkdir(database)
  // Of any type, anywhere in the file.
  const signature = `Eicar-Test-Signature:0:*:${Buffer.from(EICAR).toString('hex')}\n`
  await writeFile(join(database, 'known.ndb'), signature)
  const said = {
    Foreground: 'yes',
    DatabaseDirectory: database,
    TemporaryDirectory: folder,
    LocalSocket: at,
    StreamMaxLength: SCANNED_AT_MOST,
    MaxFileSize: SCANNED_AT_MOST / 2,
    AlertExceedsMax: 'yes',
  }
  await writeFile(
    settings,
    Object.entries(said).map(([name, value]) => `${name} ${value}\n`),
  )
  // Debian keeps it where only root looks.
  const env = { ...process.env, PATH: `${process.env['PATH']}${delimiter}/usr/sbin` }
  const start = async () => {
    const clamd = await startVictim('clamd', ['--config-file', settings], { env })
    await clamd.printed(/Self checking/)
    return clamd
  }
  let clamd = await start()
  return {
    at,
    kill: async () => void (await clamd.kill()),
    start: async () => {
      clamd = await start()
    },
    stop: async () => {
      await clamd.kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
