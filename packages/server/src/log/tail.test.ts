/** However rings come (late, twice, in the wrong order, not at all), a log comes out in order, without a hole and once. */

import type { Entry } from '@parley/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Tail } from './tail.ts'

type Step =
  | { do: 'append'; log: number }
  /** The bell of an entry that is there; any of them, as often as it likes. */
  | { do: 'ring'; log: number; which: number }
  /** `behind`: the head was read that many entries ago. */
  | { do: 'open'; log: number; behind: number }
  | { do: 'close'; log: number }
  | { do: 'compare' }
  /** One read that is under way is answered, by what was there when it was asked or what is there now; or it fails. */
  | { do: 'answer'; which: number; how: 'before' | 'now' | 'fail' }

const log = fc.nat(1)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('append'), log }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('ring'), log, which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('open'), log, behind: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close'), log }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('compare') }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('answer'),
      which: fc.nat(),
      how: fc.constantFrom('before', 'before', 'now', 'now', 'fail'),
    }),
  },
) as fc.Arbitrary<Step>

const turn = () => new Promise((resolve) => setImmediate(resolve))

class World {
  readonly #logs = [0, 0]
  readonly #asked: {
    before: unknown
    now: () => unknown
    resolve: (value: never) => void
    reject: (e: Error) => void
  }[] = []
  /** By log: what the present opening must deliver next. */
  readonly #next = new Map<string, number>()
  /** By log: the highest number that has rung since the opening. */
  readonly #rung = new Map<string, number>()
  readonly wrong: string[] = []
  readonly errors: unknown[] = []
  readonly tail = new Tail({
    read: (id, after, limit) =>
      this.#ask(() => {
        const entries = Array.from({ length: this.#logs[Number(id)]! }, (_, i) => this.#entry(id, i + 1))
        return entries.filter(({ seq }) => seq > after).slice(0, Math.min(limit, 3))
      }),
    heads: (ids) => this.#ask(() => ids.map((id) => ({ id, kind: 'chat' as const, head: this.#logs[Number(id)]! }))),
    deliver: ({ log: id, seq }) => {
      if (this.#next.get(id) !== seq) this.wrong.push(`${id}: ${seq} instead of ${this.#next.get(id)}`)
      this.#next.set(id, seq + 1)
    },
    onError: (error) => this.errors.push(error),
  })

  #entry = (id: string, seq: number) => ({ log: id, seq }) as Entry

  #ask<T>(now: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => this.#asked.push({ before: now(), now, resolve, reject }))
  }

  async take(next: Step): Promise<void> {
    if (next.do === 'append') this.#logs[next.log]!++
    else if (next.do === 'ring') {
      const head = this.#logs[next.log]!
      if (head === 0) return
      const entry = this.#entry(String(next.log), (next.which % head) + 1)
      if (this.#next.has(entry.log)) this.#rung.set(entry.log, Math.max(entry.seq, this.#rung.get(entry.log) ?? 0))
      this.tail.ring({ entry })
    } else if (next.do === 'open') {
      const id = String(next.log)
      const head = Math.max(0, this.#logs[next.log]! - next.behind)
      this.tail.open(id, head)
      if (!this.#next.has(id)) this.#next.set(id, head + 1)
    } else if (next.do === 'close') {
      this.tail.close(String(next.log))
      this.#next.delete(String(next.log))
      this.#rung.delete(String(next.log))
    } else if (next.do === 'compare') this.tail.compare().catch((error: unknown) => this.errors.push(error))
    else if (this.#asked.length > 0) {
      const [asked] = this.#asked.splice(next.which % this.#asked.length, 1)
      if (next.how === 'fail') asked!.reject(new Error('the database is away'))
      else asked!.resolve((next.how === 'before' ? asked!.before : asked!.now()) as never)
    }
    await turn()
  }

  /** The database answers everything. */
  async answer(): Promise<void> {
    while (this.#asked.length > 0) await this.take({ do: 'answer', which: 0, how: 'now' })
  }

  /** Heads are compared with what is there. */
  async compare(): Promise<void> {
    const compared = this.tail.compare()
    await this.answer()
    await compared
  }

  /** Logs of which something has rung that was not delivered. */
  get late(): string[] {
    return [...this.#rung].filter(([id, seq]) => this.#next.get(id)! <= seq).map(([id]) => id)
  }

  /** Logs that are followed and were not delivered to their end. */
  get behind(): string[] {
    return [...this.#next].filter(([id, next]) => next !== this.#logs[Number(id)]! + 1).map(([id]) => id)
  }
}

it('delivers every entry since the opening, in order and once, whatever happens on the way', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 200, size: 'max' }), async (steps) => {
      const world = new World()
      for (const next of steps) await world.take(next)
      await world.answer()
      expect(world.errors.length > 0 ? [] : world.late, 'late without need').toEqual([])
      await world.compare()
      expect(world.wrong).toEqual([])
      expect(world.behind).toEqual([])
      expect(world.errors.every((error) => error instanceof Error)).toBe(true)
    }),
    { numRuns: 1_000 },
  )
})

it('hands the next entry on at once, without asking the database', () => {
  const delivered: unknown[] = []
  const never = () => Promise.reject(new Error('asked'))
  const deliver = (entry: Entry, origin?: string) => delivered.push([entry.seq, origin])
  const tail = new Tail({ read: never, heads: never, deliver, onError: (error) => delivered.push(error) })
  tail.open('a', 7)
  tail.ring({ entry: { log: 'a', seq: 8 } as Entry, origin: 'me' })
  tail.ring({ entry: { log: 'a', seq: 8 } as Entry, origin: 'me' })
  tail.ring({ entry: { log: 'b', seq: 1 } as Entry })
  expect(delivered).toEqual([[8, 'me']])
})
