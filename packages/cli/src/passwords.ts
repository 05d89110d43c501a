/** Where a password comes from: the environment, a person who types it unseen, or the first line of what is piped in. */

import { environment } from './environment.ts'
import { UsageError } from './failure.ts'
import type { Terminal } from './terminal.ts'

export async function password(terminal: Terminal): Promise<string> {
  return environment.password ?? (await terminal.askSecret('Password: '))
}

/** Typed twice, since nobody sees it. */
export async function newPassword(terminal: Terminal): Promise<string> {
  const typed = await password(terminal)
  if (environment.password !== undefined || !terminal.isInteractive) return typed
  if ((await terminal.askSecret('Once more: ')) !== typed) throw new UsageError('The two are not the same.')
  return typed
}
