/** What these programmes begin with: people on several devices, chats between them, and a way to tell silence from slowness. */

import { auth, chats, type Entry, sync } from '@parley/protocol'
import { call, type Line, openDirect, PASSWORD, Person, type Session } from '@parley/testkit'

/** The same person on another device. */
export async function otherDevice(person: Person): Promise<Person> {
  const session = await call(person.url, undefined, auth.login, { username: person.username, password: PASSWORD })
  return new Person(person.url, person.username, session as Session)
}

export async function groupOf(creator: Person, ...others: Person[]): Promise<string> {
  const memberIds = others.map(({ id }) => id)
  const made = await creator.call(chats.create, { type: 'group', name: 'Group', memberIds, privacy: 'server' })
  return made.id
}

export const directChat = async (one: Person, other: Person): Promise<string> => (await openDirect(one, other)).id

export const headOf = async (person: Person, log: string): Promise<number> =>
  (await person.call(sync.entries, { log, limit: 1 })).head

/** Everything in a log, as it is read. */
export async function entriesOf(person: Person, log: string): Promise<Entry[]> {
  const all: Entry[] = []
  for (;;) {
    const { entries, head } = await person.call(sync.entries, { log, after: all.at(-1)?.seq ?? 0, limit: 500 })
    all.push(...entries)
    if ((all.at(-1)?.seq ?? head) >= head) return all
  }
}

/** Entries of a log as they were heard on a line, in the order they were. */
export const heardOf = (line: Line, log: string): Entry[] =>
  line.heard.flatMap(({ payload }) => (isEntry(payload) && payload.log === log ? [payload] : []))

export const isEntry = (payload: unknown): payload is Entry =>
  typeof payload === 'object' && payload !== null && 'log' in payload && 'kind' in payload && 'seq' in payload

type Heard = Line['heard'][number]

/** Resolves once something has been heard, whatever its event. */
function untilHeard(line: Line, matches: (heard: Heard) => boolean, what: string, patience = 15_000) {
  return new Promise<void>((resolve, reject) => {
    const check = () => {
      if (!line.heard.some(matches)) return
      clearTimeout(timer)
      line.socket.offAny(check)
      resolve()
    }
    const timer = setTimeout(() => {
      line.socket.offAny(check)
      reject(new Error(`did not hear ${what}; heard ${line.heard.map(({ event }) => event).join(', ') || 'nothing'}`))
    }, patience)
    line.socket.onAny(check)
    check()
  })
}

/** Resolves once a line has heard a log up to there. */
export const heardUpTo = (line: Line, log: string, seq: number): Promise<void> =>
  untilHeard(
    line,
    ({ payload }) => isEntry(payload) && payload.log === log && payload.seq >= seq,
    `${log} up to ${seq}`,
  )

/** What was said on a line before this is asked has been heard when it is answered: so silence can be told from slowness. */
export const settled = (...lines: Line[]): Promise<unknown> =>
  Promise.all(lines.map((line) => line.call(sync.pull, { cursors: {} })))

/** From here on a line hears what is said in a chat that is new to it. */
export const followed = (line: Line, chatId: string): Promise<unknown> =>
  line.until('log:head', ({ log }) => log === chatId)
