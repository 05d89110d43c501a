/** PostgreSQL refuses to run as root, so a Parley that is root hands it to an account without privileges. */

import { readFile, stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { StartRefused } from '../start-refused.ts'

/** `undefined`: PostgreSQL runs as whoever runs Parley. */
export type Account = { name: string; uid: number; gid: number } | undefined

/** In this order: an operator may create an account just for Parley. */
const PREFERRED = ['parley', 'postgres', 'nobody']

export async function chooseAccount(folder: string, cluster: string): Promise<Account> {
  if (process.getuid?.() !== 0) {
    requireName()
    return undefined
  }
  if (process.platform !== 'linux')
    throw new StartRefused('NO_UNPRIVILEGED_USER', 'PostgreSQL does not run as root: start Parley as an ordinary user.')

  const known = await namedAccounts()
  const owner = (await ownerOf(cluster)) ?? (await ownerOf(folder))
  if (owner && owner.uid !== 0) {
    const named = known.find(({ uid }) => uid === owner.uid)
    if (named) return named
  }
  for (const name of PREFERRED) {
    const account = known.find((one) => one.name === name)
    if (account && account.uid !== 0) return account
  }
  throw new StartRefused(
    'NO_UNPRIVILEGED_USER',
    `PostgreSQL does not run as root, and there is no user ${PREFERRED.join(', ')} to run it as. ` +
      'Create one (useradd --system parley), start Parley as an ordinary user, or set DATABASE_URL.',
  )
}

/** initdb looks up the name of its user and fails without one, as in a container with an arbitrary user id. */
function requireName(): void {
  try {
    userInfo()
  } catch (cause) {
    throw new StartRefused(
      'NO_UNPRIVILEGED_USER',
      `The user id ${process.getuid?.()} has no name, which PostgreSQL requires. ` +
        'Add it to /etc/passwd, run Parley as a user who has one, or set DATABASE_URL.',
      cause,
    )
  }
}

async function namedAccounts(): Promise<{ name: string; uid: number; gid: number }[]> {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '')
  return passwd
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4)
    .map(([name, , uid, gid]) => ({ name: String(name), uid: Number(uid), gid: Number(gid) }))
}

const ownerOf = (path: string) => stat(path).catch(() => undefined)
