// Stands in front of a TCP port or a unix socket as a network would, in whatever weather a test asks for.

import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { breakOff, Lane, type Weather } from './lane.ts'
import { type SeededRandom, seededRandom } from './seeded-random.ts'

/** `up` is towards the target, `down` towards whoever connected. */
export type Direction = 'up' | 'down' | 'both'

/** On a connection these reach that one; on the proxy every one that is open, and the weather also those to come. The last word counts. */
export type FaultControls = {
  /** Changes what is named and leaves the rest of the weather as it is. */
  set(weather: Weather, direction?: Direction): void
  /** One direction ends for good, as if its sender had hung up; the other goes on. */
  cut(direction: 'up' | 'down'): void
  /** Both sides get a reset. What was on its way is lost. */
  reset(): void
  /** Both sides are hung up on. What was on its way is lost. */
  drop(): void
}

export type ProxiedConnection = FaultControls & {
  /** Fair weather again; what was held arrives. */
  heal(): void
}

export type FaultProxy = FaultControls & {
  port: number
  connections: ReadonlySet<ProxiedConnection>
  /** The operating system refuses new connections; the open ones stay. */
  refuse(): void
  /** Fair weather everywhere, and new connections are welcome again. */
  heal(): Promise<void>
  close(): Promise<void>
}

type Climate = { up: Weather; down: Weather }

export async function startFaultProxy(options: {
  target: { port: number; host?: string } | { path: string }
  random?: SeededRandom
}): Promise<FaultProxy> {
  const { target, random = seededRandom() } = options
  const connections = new Set<Connection>()
  let climate: Climate = { up: {}, down: {} }
  let server: Server | undefined = await listen(0)
  const { port } = server.address() as AddressInfo

  async function listen(at: number): Promise<Server> {
    const listening = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
      const upstream = connect({ host: '127.0.0.1', ...target, allowHalfOpen: true, noDelay: true })
      const connection = new Connection(client, upstream, climate, random)
      connections.add(connection)
      void connection.closed.then(() => connections.delete(connection))
    })
    listening.listen(at, '127.0.0.1')
    await once(listening, 'listening')
    return listening
  }

  function refuse(): void {
    server?.close()
    server = undefined
  }

  return {
    port,
    connections,
    set(weather, direction = 'both') {
      climate = changed(climate, weather, direction)
      for (const connection of connections) connection.set(weather, direction)
    },
    cut(direction) {
      for (const connection of connections) connection.cut(direction)
    },
    reset() {
      for (const connection of connections) connection.reset()
    },
    drop() {
      for (const connection of connections) connection.drop()
    },
    refuse,
    async heal() {
      climate = { up: {}, down: {} }
      for (const connection of connections) connection.heal()
      server ??= await listen(port)
    },
    async close() {
      refuse()
      const open = [...connections]
      for (const connection of open) connection.drop()
      await Promise.all(open.map(({ closed }) => closed))
    },
  }
}

class Connection implements ProxiedConnection {
  readonly closed: Promise<unknown>
  #sockets: Socket[]
  #lanes: { up: Lane; down: Lane }
  #climate: Climate

  constructor(client: Socket, upstream: Socket, climate: Climate, random: SeededRandom) {
    // Luck of its own for each lane: what one of them draws must not depend on how much another one carries.
    const ownLuck = () => seededRandom(random.integer(0, 2 ** 32 - 1))
    this.#climate = climate
    this.#sockets = [client, upstream]
    this.#lanes = {
      up: new Lane(client, upstream, ownLuck(), () => this.#climate.up),
      down: new Lane(upstream, client, ownLuck(), () => this.#climate.down),
    }
    this.closed = Promise.all(this.#sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve))))
  }

  set(weather: Weather, direction: Direction = 'both'): void {
    this.#become(changed(this.#climate, weather, direction))
  }

  cut(direction: 'up' | 'down'): void {
    this.#lanes[direction].cut()
  }

  reset(): void {
    for (const socket of this.#sockets) breakOff(socket)
  }

  drop(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  heal(): void {
    this.#become({ up: {}, down: {} })
  }

  #become(climate: Climate): void {
    this.#climate = climate
    this.#lanes.up.wake()
    this.#lanes.down.wake()
  }
}

function changed({ up, down }: Climate, weather: Weather, direction: Direction): Climate {
  return {
    up: direction === 'down' ? up : { ...up, ...weather },
    down: direction === 'up' ? down : { ...down, ...weather },
  }
}
