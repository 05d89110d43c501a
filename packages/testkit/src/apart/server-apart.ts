/** A server that can be killed, frozen and started again on what it left: a process of its own, on a database of the run's PostgreSQL. */

import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../free-port.ts'
import { createTestDatabase, type TestDatabase } from '../test-postgres.ts'
import type { Condition, Order } from './child.ts'

const CHILD = fileURLToPath(new URL('child.ts', import.meta.url))

export class ServerApart {
  readonly port: number
  readonly masterKey = randomBytes(32)
  readonly database: TestDatabase
  readonly folder: string
  #child: ChildProcess | undefined

  private constructor(port: number, database: TestDatabase, folder: string) {
    this.port = port
    this.database = database
    this.folder = folder
  }

  static async build(database?: TestDatabase): Promise<ServerApart> {
    return new ServerApart(
      await freePort(),
      database ?? (await createTestDatabase()),
      await mkdtemp(join(tmpdir(), 'parley-server-')),
    )
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** `databasePort`: by way of a proxy there. */
  async start(order: Partial<Order> & { databasePort?: number } = {}): Promise<void> {
    const { host, port, user, database } = this.database.connection
    const { settings = {}, databasePort, ...rest } = order
    const child = fork(CHILD, { execArgv: ['--expose-gc'], stdio: 'inherit' })
    this.#child = child
    const address =
      databasePort === undefined
        ? `postgresql://${user}@/${database}?host=${encodeURIComponent(host)}&port=${port}`
        : `postgresql://${user}@127.0.0.1:${databasePort}/${database}`
    const answer = await this.#ask<{ error?: string }>({
      rates: 'unlimited',
      clockOffset: 0,
      ...rest,
      settings: {
        PARLEY_PORT: String(this.port),
        PARLEY_DATA: this.folder,
        PARLEY_MASTER_KEY: this.masterKey.toString('base64'),
        DATABASE_URL: address,
        ...settings,
      },
    } satisfies Order)
    if (answer.error !== undefined) throw new Error(answer.error)
  }

  /** `withoutGarbage`: as it is once what is not needed any more has been collected. */
  condition({ withoutGarbage = false } = {}): Promise<Condition> {
    return this.#ask(withoutGarbage ? 'condition without garbage' : 'condition')
  }

  #ask<T>(what: Order | 'condition' | 'condition without garbage'): Promise<T> {
    const child = this.#child!
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error('the server ended'))
      child.once('exit', ended)
      child.once('message', (answer) => {
        child.off('exit', ended)
        resolve(answer as T)
      })
      child.send(what)
    })
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Resolves when it has ended, by itself or by others. */
  async ended(): Promise<void> {
    if (this.isRunning) await once(this.#child!, 'exit')
  }

  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL')
    await this.ended()
  }

  freeze(): void {
    this.#child?.kill('SIGSTOP')
  }

  thaw(): void {
    this.#child?.kill('SIGCONT')
  }

  async stop(): Promise<void> {
    if (this.isRunning) this.#child!.send('stop')
    await this.ended()
  }

  async tearDown(): Promise<void> {
    await this.kill()
    await this.database.drop()
    await rm(this.folder, { recursive: true, force: true })
  }
}
