/** Vitest's global setup: the one PostgreSQL of a run, there before the first test file and gone after the last. */

import { startTestPostgres } from '@parley/testkit'

export async function setup(): Promise<() => Promise<void>> {
  const postgres = await startTestPostgres()
  return () => postgres.stop()
}
