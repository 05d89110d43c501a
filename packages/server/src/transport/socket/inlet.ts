/**
 * Hears events where they come in. Socket.IO's own way from there to a listener, with an object and a closure at each step, costs
 * more than most calls. Whatever is not plainly an event still goes that way.
 */

import type { Socket } from 'socket.io'

export type Heard = (event: string, input: unknown, acknowledge: ((answer: unknown) => void) | undefined) => void

/** What Socket.IO has beyond its public face: the answer to an event by its number. */
type Answering = { ack(id: number): (answer: unknown) => void }

export function hearEvents(socket: Socket, heard: Heard): void {
  const { conn } = socket
  const elsewhere = conn.listeners('data') as ((data: unknown) => void)[]
  const listen = (data: unknown) => {
    const event = typeof data === 'string' && socket.connected ? eventOf(data) : undefined
    if (event === undefined) {
      for (const pass of elsewhere) pass(data)
      return
    }
    const acknowledge = event.id === undefined ? undefined : (socket as unknown as Answering).ack(event.id)
    // Where those that go the long way are heard too: so all are heard in the order in which they came.
    process.nextTick(heard, event.name, event.input, acknowledge)
  }
  conn.removeAllListeners('data')
  conn.on('data', listen)
  // Events that came the long way: with bytes beside them, or under the name of a number.
  socket.onAny((name: unknown, ...args: unknown[]) => {
    const acknowledge = typeof args.at(-1) === 'function' ? (args.pop() as (answer: unknown) => void) : undefined
    heard(typeof name === 'string' ? name : typeof name, args[0], acknowledge)
  })
}

const EVENT = 0x32
const DIGIT_0 = 0x30
const BRACKET = 0x5b
/** Numbers of more digits than these are not exact. */
const ID_END = 16

/** `2["name",input]`, or `2<id>["name",input]` if an answer is wanted. Names Socket.IO keeps for itself are its own to refuse. */
export function eventOf(packet: string): { name: string; input: unknown; id: number | undefined } | undefined {
  if (packet.charCodeAt(0) !== EVENT) return undefined
  let at = 1
  let id: number | undefined
  for (; packet.charCodeAt(at) !== BRACKET; at++) {
    const digit = packet.charCodeAt(at) - DIGIT_0
    // Also past the end, where there is no code.
    if (!(digit >= 0 && digit <= 9) || at === ID_END) return undefined
    id = (id ?? 0) * 10 + digit
  }
  try {
    const [name, input] = JSON.parse(packet.slice(at)) as unknown[]
    return typeof name === 'string' && !RESERVED.has(name) ? { name, input, id } : undefined
  } catch {
    return undefined
  }
}

const RESERVED = new Set(['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'])
