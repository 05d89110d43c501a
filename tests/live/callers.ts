/** People on the line, ready to call each other. */

import { randomUUID } from 'node:crypto'
import { auth, calls, chats, type ErrorCode, type Fault, type OutputOf, sync } from '@parley/protocol'
import { call, Line, openDirect, PASSWORD, type Person, type Session, signUp, type TestServer } from '@parley/testkit'

export type Caller = { who: Person; line: Line }

export const codeOf = (attempt: Promise<unknown>): Promise<ErrorCode | undefined> =>
  attempt.then(
    () => undefined,
    (fault: Fault) => fault.code,
  )

/** The different answers all of these got. */
export const codesOf = async (attempts: readonly Promise<unknown>[]): Promise<(ErrorCode | undefined)[]> => [
  ...new Set(await Promise.all(attempts.map(codeOf))),
]

export async function callers(server: TestServer, count: number): Promise<Caller[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const who = await signUp(server.url, `caller${i}`)
      return { who, line: await who.connect() }
    }),
  )
}

export async function directChat(one: Caller, other: Caller): Promise<string> {
  return (await openDirect(one.who, other.who)).id
}

export async function groupOf(creator: Caller, ...others: Caller[]): Promise<string> {
  const memberIds = others.map(({ who }) => who.id)
  const made = await creator.who.call(chats.create, { type: 'group', name: 'Us', memberIds, privacy: 'server' })
  return made.id
}

/** Another device of the same person. */
export async function secondDevice({ who }: Caller): Promise<{ session: Session; line: Line }> {
  const signedIn = await call(who.url, undefined, auth.login, { username: who.username, password: PASSWORD })
  const session = signedIn as Session
  return { session, line: await Line.open(who.url, session) }
}

export const ring = (caller: Caller, chatId: string, callType: calls.CallType = 'voice') =>
  caller.line.call(calls.initiate, { chatId, callType, clientId: randomUUID() })

/** A call going on between those who answer it. */
export async function talk(chatId: string, initiator: Caller, ...others: Caller[]): Promise<string> {
  const { callId } = await ring(initiator, chatId)
  for (const { line } of others) await line.call(calls.answer, { callId })
  return callId
}

/** What a chat's log says of calls. */
export const entriesOf = async ({ who }: Caller, chatId: string) =>
  (await who.call(sync.entries, { log: chatId, after: 0, limit: 500 })).entries.filter(({ kind }) => kind === 'call')

export const stateOf = ({ participants }: OutputOf<typeof calls.answer>, { who }: Caller) =>
  participants.find(({ userId }) => userId === who.id)?.state

/** Word that was sent before an answer on the same line has been heard by then: so silence can be told from slowness. */
export const settled = (...people: { line: Line }[]): Promise<unknown> =>
  Promise.all(people.map(({ line }) => line.call(calls.live, {})))

export const hangUpAll = (...people: Caller[]): void => people.forEach(({ line }) => line.close())
