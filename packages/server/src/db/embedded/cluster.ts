/** The database's files: made whole or not at all, and never touched by another major version of PostgreSQL. */

import { execFile } from 'node:child_process'
import { chown, mkdtemp, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { StartRefused } from '../start-refused.ts'
import type { Account } from './account.ts'
import { type Binaries, ENVIRONMENT } from './binaries.ts'

export const USER = 'parley'

/**
 * How PostgreSQL, started with the cluster as working directory, is told where the cluster is. On Linux by way of that directory itself:
 * so the account need not be able to walk there, and the data folder may stay closed to it, below a private home too.
 */
export const dataDirectory = (cluster: string): string => (process.platform === 'linux' ? '/proc/self/cwd' : cluster)

export const clusterIn = (folder: string): string => join(folder, 'postgres')

export async function prepareCluster(folder: string, binaries: Binaries, account: Account): Promise<void> {
  const cluster = clusterIn(folder)
  if (!(await stat(cluster).catch(() => undefined))) await create(folder, cluster, binaries, account)

  const made = (await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(() => 'unknown')).trim()
  if (made === String(binaries.major)) return
  throw new StartRefused(
    'OTHER_POSTGRES_VERSION',
    `The database in ${cluster} was made by PostgreSQL ${made}; this Parley carries PostgreSQL ${binaries.major} and leaves it untouched. ` +
      'Run the release of Parley that made it, take a backup there, and restore it here.',
  )
}

/** Only the last step makes the cluster appear, so initdb may be killed at any moment. */
async function create(folder: string, cluster: string, binaries: Binaries, account: Account): Promise<void> {
  const drafts = (await readdir(folder)).filter((name) => name.startsWith('postgres.new-'))
  // One may still be written to by an initdb whose Parley was killed; what cannot go now, goes the next time.
  for (const draft of drafts) await rm(join(folder, draft), { recursive: true, force: true }).catch(() => {})

  const draft = await mkdtemp(`${cluster}.new-`)
  if (account) await chown(draft, account.uid, account.gid)
  const flags = ['-D', dataDirectory(draft), '-U', USER, '-A', 'trust', '--data-checksums', '-E', 'UTF8']
  const locale = ['--locale-provider=builtin', '--locale=C.UTF-8', ...(process.platform === 'darwin' ? DARWIN : [])]
  try {
    await promisify(execFile)(binaries.initdb, [...flags, ...locale], { ...account, cwd: draft, env: ENVIRONMENT })
  } catch (cause) {
    await rm(draft, { recursive: true, force: true })
    const { stderr, message } = cause as Error & { stderr?: string }
    throw new StartRefused('POSTGRES_DID_NOT_START', `The database could not be created: ${stderr || message}`, cause)
  }
  await rename(draft, cluster)
  const directory = await open(folder)
  await directory.sync()
  await directory.close()
}

/** macOS's C library has no C.UTF-8; the database's own locale is the built-in one all the same. */
const DARWIN = ['collate=C', 'ctype=UTF-8', 'messages=C', 'monetary=C', 'numeric=C', 'time=C'].map((it) => `--lc-${it}`)
