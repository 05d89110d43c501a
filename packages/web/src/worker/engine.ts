/**
 * Where the app meets the client: `client` has its words, `calls` those of the contract it has no words for, `on` what it tells.
 * One client runs for all tabs of this browser; this is the only file that knows how.
 */

import type { Client, ClientEvents } from '@parley/client'
import { shareTabs } from '@parley/client/browser'
import type { AnswerOf, Call, RequestOf } from '@parley/protocol'
import type { LeaderEvents, Session } from './lead.ts'
import type { linking } from './linking.ts'
import { remote } from './remote.ts'

export type { Session } from './lead.ts'

type Contract = typeof import('@parley/protocol')

type Calls = {
  readonly [F in keyof Contract]: {
    readonly [N in keyof Contract[F]]: Contract[F][N] extends Call
      ? (input: RequestOf<Contract[F][N]>) => Promise<AnswerOf<Contract[F][N]>>
      : never
  }
}

type Told = ClientEvents & LeaderEvents

/** What was refused, with what a person needs to know of it. */
export class Refused extends Error {
  readonly code: string
  /** Seconds. */
  readonly retryAfter: number | undefined

  constructor({ code, message, retryAfter }: { code: string; message: string; retryAfter?: number }) {
    super(message)
    this.code = code
    this.retryAfter = retryAfter
  }
}

const tabs = shareTabs('app', async (tell) => (await import('./lead.ts')).lead(tell))

async function ask(path: string[], input: unknown[]): Promise<unknown> {
  const answer = (await tabs.call(path, ...input)) as { value: unknown } | { fault: Refused }
  if ('fault' in answer) throw new Refused(answer.fault)
  return answer.value
}

export const client = remote<Client>(ask)
export const calls = remote<never>(ask, ['calls']) as unknown as Calls
export const links = remote<ReturnType<typeof linking>>(ask, ['linking'])
export const exportChat = (chatId: string) => ask(['export'], [chatId]) as Promise<string>
export const session = () => ask(['session'], []) as Promise<Session>

export function on<E extends keyof Told>(event: E, listener: (payload: Told[E]) => void): () => void {
  return tabs.on((told, payload) => {
    if (told === event) listener(payload as Told[E])
  })
}
