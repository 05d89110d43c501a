/** A server in a process of its own, with people and things on it, to be thrown at; and what it must not do. */

import { COMMON_ERRORS, type Call, chats, type ErrorBody, SIGNED_IN_ERRORS } from '@parley/protocol'
import { type Condition, outcome, Seed, ServerApart } from '@parley/testkit'
import { expect } from 'vitest'
import { Scene } from '../access/scene.ts'

/** No turn of the event loop takes this much more processor time than the dearest honest one. */
const STALL_MS = 50

export class Target {
  readonly apart: ServerApart
  readonly #seed: Seed
  scene: Scene
  /** The longest turn that honest work took. */
  honest = 0

  private constructor(apart: ServerApart, seed: Seed, scene: Scene) {
    this.apart = apart
    this.#seed = seed
    this.scene = scene
  }

  static async set(): Promise<Target> {
    const apart = await ServerApart.build()
    await apart.start()
    const seed = await Seed.open(apart.database.connection, apart.masterKey)
    const target = new Target(apart, seed, await Scene.set(apart.url, seed))
    // Once more, with everything compiled: what honest work costs.
    await apart.condition()
    await target.renew()
    target.honest = (await apart.condition()).longestTurn
    return target
  }

  /** What was thrown may have signed somebody out, or ended the group. */
  async renew(): Promise<void> {
    this.scene.close()
    this.scene = await Scene.set(this.apart.url, this.#seed)
  }

  async isWhole(): Promise<boolean> {
    const { ada, group, lines } = this.scene
    return lines.get('creator')!.socket.connected && (await outcome(ada.call(chats.get, { chatId: group }))) === 'done'
  }

  /** Does the work; does it once more if it seemed to hold the server up, for the machine has moods. */
  async unharmedBy(work: () => Promise<void>): Promise<void> {
    await this.apart.condition()
    await work()
    let after = await this.apart.condition()
    if (after.longestTurn > this.honest + STALL_MS) {
      await work()
      after = worse(await this.apart.condition(), after)
    }
    expect(after.complaints).toEqual([])
    expect(after.longestTurn, `a turn of the event loop, beside ${this.honest} ms of honest ones`).toBeLessThan(
      this.honest + STALL_MS,
    )
  }

  async tearDown(): Promise<void> {
    this.scene.close()
    await this.#seed.close()
    await this.apart.tearDown()
  }
}

/** Both times: the turns of the second, the complaints of both. */
const worse = (second: Condition, first: Condition): Condition => ({
  ...second,
  complaints: [...first.complaints, ...second.complaints],
})

/** An answer, or a refusal that the call's own contract names; never a failure of ours. */
export function expectLawful(call: Call, answer: unknown): void {
  const { error } = (answer ?? {}) as Partial<ErrorBody>
  if (!error) return
  const lawful: readonly string[] = [
    ...call.errors,
    ...COMMON_ERRORS.filter((code) => code !== 'INTERNAL' && code !== 'DATABASE_UNAVAILABLE'),
    ...(call.access === 'anyone' ? [] : SIGNED_IN_ERRORS),
    ...(call.http?.file || call.http?.files ? ['UNSUPPORTED_TYPE'] : []),
    ...(call.access === 'operator' ? ['FORBIDDEN'] : []),
  ]
  expect(lawful, `${call.name} answered ${JSON.stringify(error)}`).toContain(error.code)
}
