/** Clients that lose their connection all at once, come back, and catch up, as a real client does; in a process of its own. */

import { answer } from '../measure/children.ts'
import { FrameClient } from './frames.ts'

type Person = { token: string; chat: string }

export type ReturnersOrder =
  | { do: 'come'; port: number; people: Person[] }
  | { do: 'drop' }
  /** `marker`: the client id of a message each chat will have got by then. */
  | { do: 'return'; port: number; marker: string }

/** Milliseconds each took, ascending. */
export type Returned = { took: number[]; tries: number; loadCpu: number }

type Log = { log: string; head: number; entries: { seq: number; clientId: string | null }[] }
type Pulled = { more: boolean; logs: Log[] } | { error: { code: string; retryAfter?: number } }

const HELLO = '42["hello"'
const RECEIVED = '42["message:received"'

class Returner {
  readonly #person: Person
  readonly #cursors: Record<string, number> = {}
  #client: FrameClient | undefined
  #asked: ((answer: Pulled) => void) | undefined
  #lost: (error: Error) => void = () => {}
  #seen: (clientId: string) => void = () => {}

  constructor(person: Person) {
    this.#person = person
  }

  drop(): void {
    this.#client?.socket.destroy()
  }

  /** Level: greeted, nothing more to pull, and in possession of the marker. Answers how often it was told to try again. */
  async become(port: number, marker?: string): Promise<number> {
    let again = 0
    for (;;) {
      try {
        const seen = new Promise<void>((resolve) => {
          this.#seen = (clientId) => {
            if (clientId === marker) resolve()
          }
        })
        const lost = new Promise<never>((_, reject) => {
          this.#lost = reject
        })
        lost.catch(() => {})
        again += await Promise.race([lost, this.#open(port).then(() => this.#pull())])
        if (marker !== undefined) await Promise.race([lost, seen])
        return again
      } catch {
        again++
        this.drop()
        await sleep(500 + Math.random() * 500)
      }
    }
  }

  async #open(port: number): Promise<void> {
    const client = await FrameClient.open(port, '/socket.io/?EIO=4&transport=websocket')
    this.#client = client
    client.socket.once('close', () => this.#lost(new Error('closed')))
    await new Promise<void>((resolve, reject) => {
      client.onFrame = (bytes, from, to) => {
        const text = bytes.toString('utf8', from, to)
        if (text === '2') client.send('3')
        else if (text.startsWith('0{')) client.send(`40${JSON.stringify({ token: this.#person.token, version: 1 })}`)
        else if (text.startsWith('44')) reject(new Error(text))
        else if (text.startsWith(HELLO)) resolve()
        else if (text.startsWith('43')) this.#asked?.(JSON.parse(text.slice(text.indexOf('[')))[0])
        else if (text.startsWith(RECEIVED)) this.#seen(JSON.parse(text.slice(2))[1].clientId)
      }
    })
  }

  async #pull(): Promise<number> {
    let busy = 0
    for (;;) {
      const answered = new Promise<Pulled>((resolve) => {
        this.#asked = resolve
      })
      this.#client!.send(`421["sync:pull",${JSON.stringify({ cursors: this.#cursors })}]`)
      const pulled = await answered
      if ('error' in pulled) {
        busy++
        await sleep((pulled.error.retryAfter ?? 1) * 1_000 * (1 + Math.random() / 2))
        continue
      }
      for (const { log, head, entries } of pulled.logs) {
        this.#cursors[log] = entries.at(-1)?.seq ?? head
        for (const { clientId } of entries) if (clientId !== null) this.#seen(clientId)
      }
      if (!pulled.more) return busy
    }
  }
}

let returners: Returner[] = []

answer(async (order: ReturnersOrder) => {
  if (order.do === 'come') {
    returners = order.people.map((person) => new Returner(person))
    for (let i = 0; i < returners.length; i += 100) {
      await Promise.all(returners.slice(i, i + 100).map((returner) => returner.become(order.port)))
    }
    return {}
  }
  if (order.do === 'drop') {
    for (const returner of returners) returner.drop()
    return {}
  }
  const cpu = process.cpuUsage()
  const from = performance.now()
  const took: number[] = []
  let tries = 0
  await Promise.all(
    returners.map(async (returner) => {
      tries += await returner.become(order.port, order.marker)
      took.push(performance.now() - from)
    }),
  )
  const used = process.cpuUsage(cpu)
  const loadCpu = (used.user + used.system) / 1_000 / (performance.now() - from)
  return { took, tries, loadCpu } satisfies Returned
})

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
