/** PostgreSQL's own log: one file in the data folder and one older one, so that it never grows without end. */

import { closeSync, openSync, readFileSync, statSync } from 'node:fs'
import { rename, stat } from 'node:fs/promises'
import { join } from 'node:path'

const LIMIT = 10 * 2 ** 20

export type LogFile = { fd: number; close(): void /** What was written since it was opened. */; tail(): string }

export async function openLogFile(folder: string): Promise<LogFile> {
  const path = join(folder, 'postgres.log')
  const before = await stat(path).catch(() => undefined)
  if (before && before.size > LIMIT) await rename(path, `${path}.old`)
  const fd = openSync(path, 'a', 0o600)
  const start = statSync(path).size
  return {
    fd,
    close: () => closeSync(fd),
    tail: () => readFileSync(path).subarray(start).toString().trim().split('\n').slice(-12).join('\n'),
  }
}
