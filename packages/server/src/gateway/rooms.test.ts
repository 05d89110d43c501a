/** Who hears what: those in the room, from when they entered until they left, and a true word of where the room stands. */

import { type Entry, messageId } from '@parley/protocol'
import { expect, it } from 'vitest'
import { Tail } from '../log/tail.ts'
import type { Connection } from './connection.ts'
import type { Frame } from './frame.ts'
import { Rooms } from './rooms.ts'

/** A node with its rooms, over logs that only have heads. */
function node() {
  const heads = new Map<string, number>()
  const errors: unknown[] = []
  /** Held back while there is a promise here: the database is slow. */
  const slow: { until?: Promise<void> } = {}
  const tail: Tail = new Tail({
    read: async () => [],
    heads: async () => [],
    deliver: (entry, origin) => rooms.deliver(entry, origin),
    onError: (error) => errors.push(error),
  })
  const rooms: Rooms = new Rooms(
    tail,
    async (logs) => {
      const found = logs.map((id) => ({ id, kind: 'chat' as const, head: heads.get(id) ?? 0 }))
      await slow.until
      return found
    },
    (error) => errors.push(error),
  )
  const append = (log: string, kind: string, data?: object, origin?: string) => {
    const seq = (heads.get(log) ?? 0) + 1
    heads.set(log, seq)
    tail.ring({ entry: { log, seq, id: messageId(log, seq), kind, data } as unknown as Entry, origin })
  }
  const enter = (connection: Connection, log: string) => rooms.enter(connection, { id: log, head: heads.get(log) ?? 0 })
  return { rooms, tail, append, enter, slow, errors }
}

function device(name: string, user: string) {
  const heard: string[] = []
  const connection = {
    id: name,
    caller: { userId: user, deviceId: name },
    rooms: new Map<string, number>(),
    left: new Set<string>(),
    deliver: ({ packet }: Frame) => {
      const [event, { log, seq, head, ...rest }] = JSON.parse(packet.slice(1)) as [string, Record<string, unknown>]
      heard.push(
        log === undefined ? `${event} ${JSON.stringify(rest)}` : `${event} ${log as string} ${(seq ?? head) as number}`,
      )
    },
  } as unknown as Connection
  return { connection, heard }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

it('tells everybody in the room but the connection it came by', () => {
  const { append, enter, rooms, tail } = node()
  const [ana, ben, eve] = [device('a', 'ana'), device('b', 'ben'), device('e', 'eve')]
  append('chat', 'message')
  enter(ana.connection, 'chat')
  enter(ben.connection, 'chat')
  append('chat', 'message', undefined, 'a')
  append('chat', 'message')
  expect([ana.heard, ben.heard, eve.heard]).toEqual([
    ['message:received chat 3'],
    ['message:received chat 2', 'message:received chat 3'],
    [],
  ])
  rooms.leave(ana.connection, 'chat')
  append('chat', 'message')
  expect(ana.heard).toHaveLength(1)
  rooms.leaveAll(ben.connection)
  expect([rooms.size, tail.size], 'nothing is kept for nobody').toEqual([0, 0])
  append('chat', 'message')
  expect(ben.heard).toHaveLength(3)
})

it('lets whoever is removed hear of it and nothing after it', () => {
  const { append, enter } = node()
  const [ana, ben] = [device('a', 'ana'), device('b', 'ben')]
  for (const { connection } of [ana, ben]) {
    enter(connection, connection.caller.userId)
    enter(connection, 'chat')
  }
  append('chat', 'member-removed', { userId: 'ben' })
  append('chat', 'message')
  expect(ben.heard).toEqual(['group:member-removed chat 1'])
  expect(ana.heard).toEqual(['group:member-removed chat 1', 'message:received chat 2'])
})

it('lets whoever is added follow at once, and says where the chat stood', async () => {
  const { append, enter } = node()
  const ben = device('b', 'ben')
  enter(ben.connection, 'ben')
  append('chat', 'message')
  append('ben', 'chat-added', { chatId: 'chat' })
  await turn()
  append('chat', 'message')
  expect(ben.heard).toEqual(['account:entry ben 1', 'log:head chat 1', 'message:received chat 2'])
})

it('says of a room that went on meanwhile where it is now: what others heard, the newcomer must know to pull', async () => {
  const { append, enter, slow } = node()
  const [ana, ben] = [device('a', 'ana'), device('b', 'ben')]
  enter(ana.connection, 'chat')
  enter(ben.connection, 'ben')
  append('chat', 'message')
  const answered = Promise.withResolvers<void>()
  slow.until = answered.promise
  append('ben', 'chat-added', { chatId: 'chat' })
  // The head has been read and is on its way; here comes more.
  append('chat', 'message')
  append('chat', 'message')
  answered.resolve()
  await turn()
  append('chat', 'message')
  expect(ben.heard).toEqual(['account:entry ben 1', 'log:head chat 3', 'message:received chat 4'])
})

it('lets nobody in who was removed while they were being let in', async () => {
  const { append, enter, slow, rooms, errors } = node()
  const ben = device('b', 'ben')
  enter(ben.connection, 'ben')
  const answered = Promise.withResolvers<void>()
  slow.until = answered.promise
  append('ben', 'chat-added', { chatId: 'chat' })
  append('ben', 'chat-removed', { chatId: 'chat' })
  answered.resolve()
  await turn()
  append('chat', 'message')
  expect(ben.heard).toEqual(['account:entry ben 1', 'account:entry ben 2'])
  expect(rooms.of('chat').size).toBe(0)
  // Added once more, they follow again.
  append('ben', 'chat-added', { chatId: 'chat' })
  await turn()
  expect(ben.heard.at(-1)).toBe('log:head chat 1')
  expect(errors).toEqual([])
})

it('says signals to a room or to people, and not to the device they come from', () => {
  const { enter, rooms } = node()
  const [one, two, ben] = [device('a1', 'ana'), device('a2', 'ana'), device('b', 'ben')]
  for (const { connection } of [one, two, ben]) {
    enter(connection, connection.caller.userId)
    enter(connection, 'chat')
  }
  rooms.signal({ to: { room: 'chat' }, event: 'x', payload: { n: 1 }, except: 'a1' as never })
  rooms.signal({ to: { users: ['ana' as never, 'nobody' as never] }, event: 'x', payload: { n: 2 } })
  expect([one.heard, two.heard, ben.heard]).toEqual([['x {"n":2}'], ['x {"n":1}', 'x {"n":2}'], ['x {"n":1}']])
})

it('lets a crowd wait for the answer, never for what changes who it is', async () => {
  const { append, enter, rooms } = node()
  const crowd = Array.from({ length: 100 }, (_, i) => device(`d${i}`, `u${i}`))
  for (const { connection } of crowd) enter(connection, 'square')
  const [first, second] = crowd as [(typeof crowd)[0], (typeof crowd)[0]]
  append('square', 'message')
  append('square', 'message')
  expect(first.heard).toEqual([])
  rooms.leave(second.connection, 'square')
  append('square', 'message')
  const late = device('late', 'late')
  enter(late.connection, 'square')
  await turn()
  await turn()
  append('square', 'message')
  await turn()
  await turn()
  const word = (seq: number) => `message:received square ${seq}`
  expect(first.heard).toEqual([1, 2, 3, 4].map(word))
  expect(second.heard).toEqual([1, 2].map(word))
  expect(late.heard).toEqual([4].map(word))
})
