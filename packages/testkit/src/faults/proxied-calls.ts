// Real connections through a fault proxy, both ends in the hand of the test.

import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { type ProxiedConnection, startFaultProxy } from './fault-proxy.ts'
import { seededRandom } from './seeded-random.ts'

export const cleanups: (() => unknown)[] = []
/** More than the operating system and the proxy together would hold for anybody. */
export const FLOOD = 48 << 20

/** For afterEach. */
export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
}

/** One end of a connection, and all that happened to it. */
export class End {
  readonly chunks: Buffer[] = []
  readonly socket: Socket
  ended = false
  error: string | undefined

  constructor(socket: Socket) {
    this.socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk) => this.chunks.push(chunk))
    socket.on('end', () => (this.ended = true))
    socket.on('error', (error: NodeJS.ErrnoException) => (this.error = error.code))
    cleanups.push(() => socket.destroy())
  }

  say(text: string | Buffer) {
    this.socket.write(text)
  }
  get heard(): string {
    return Buffer.concat(this.chunks).toString()
  }
  async hears(text: string): Promise<void> {
    await until(this.socket, 'data', () => this.heard.length >= text.length)
    if (this.heard !== text) throw new Error(`heard "${this.heard}" instead of "${text}"`)
  }
  async hasEnded(): Promise<void> {
    await until(this.socket, 'end', () => this.ended)
  }
  async isGone(): Promise<void> {
    await until(this.socket, 'close', () => this.socket.closed)
  }
}

/** Resolves when the condition holds, asking again at each such event. */
export async function until(socket: Socket, event: string, condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => socket.once(event, resolve))
}

export type Call = { client: End; server: End; connection: ProxiedConnection }

export async function startCalls(options: { path?: string; random?: ReturnType<typeof seededRandom> } = {}) {
  const accepted: End[] = []
  const target = createServer({ allowHalfOpen: true }, (socket) => {
    accepted.push(new End(socket))
    target.emit('accepted')
  })
  target.listen(options.path ?? { port: 0, host: '127.0.0.1' })
  await once(target, 'listening')
  cleanups.push(() => target.close())
  const address = options.path ? { path: options.path } : { port: (target.address() as AddressInfo).port }
  const proxy = await startFaultProxy({ target: address, random: options.random ?? seededRandom(1) })
  cleanups.push(() => proxy.close())

  async function dial(to: { port: number } | { path: string }): Promise<{ client: End; server: End }> {
    const arrival = once(target, 'accepted')
    const client = new End(connect({ ...to, allowHalfOpen: true }))
    await Promise.all([once(client.socket, 'connect'), arrival])
    return { client, server: accepted.at(-1) as End }
  }

  async function call(): Promise<Call> {
    const ends = await dial(proxy)
    return { ...ends, connection: [...proxy.connections].at(-1) as ProxiedConnection }
  }

  /** Long enough for anything sent before to have come through, had it been let: round trips that began later are over. */
  async function meanwhile(): Promise<void> {
    const { client, server } = await dial(address)
    for (let trip = 1; trip <= 5; trip++) {
      client.say('?')
      await server.hears('?'.repeat(trip))
      server.say('!')
      await client.hears('!'.repeat(trip))
    }
  }

  /** Says so much, yet never more than it is let; resolves once it is through, or stuck, to how much went out. */
  async function pour({ socket }: End, bytes: number): Promise<number> {
    const cup = Buffer.alloc(1 << 16, 'x')
    let poured = 0
    const goOn = () => {
      while (poured < bytes) {
        poured += cup.length
        if (!socket.write(cup)) return socket.once('drain', goOn)
      }
    }
    goOn()
    for (let [before, still] = [0, 0]; poured < bytes && still < 20; before = poured) {
      await meanwhile()
      still = poured === before ? still + 1 : 0
    }
    return poured
  }

  return { proxy, target, call, meanwhile, pour }
}
