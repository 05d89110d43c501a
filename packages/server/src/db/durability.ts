/** Nothing acknowledged is lost only if PostgreSQL itself forgets nothing: a server set up to forget is refused. */

import type { Client } from 'pg'
import { StartRefused } from './start-refused.ts'

const DURABLE: Record<string, (value: string) => boolean> = {
  fsync: (value) => value === 'on',
  full_page_writes: (value) => value === 'on',
  // Every value but `off` waits for the local disk; the others differ in what they ask of standbys.
  synchronous_commit: (value) => value !== 'off',
}

/** For the embedded server and for one given by URL alike; the client must be connected to the database that will be used. */
export async function checkDurability(client: Pick<Client, 'query'>): Promise<void> {
  const forgetful: string[] = []
  for (const [name, isDurable] of Object.entries(DURABLE)) {
    const { rows } = await client.query<Record<string, string>>(`show ${name}`)
    const value = rows[0]?.[name] ?? 'unknown'
    if (!isDurable(value)) forgetful.push(`${name} = ${value}`)
  }
  if (forgetful.length === 0) return
  throw new StartRefused(
    'NOT_DURABLE',
    `This PostgreSQL may lose what it has confirmed (${forgetful.join(', ')}), and Parley promises that nothing acknowledged is ever lost. ` +
      `Set ${Object.keys(DURABLE).join(', ')} to on, for the server, the database and the role, and start Parley again.`,
  )
}
