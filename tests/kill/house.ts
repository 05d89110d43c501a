/** A Parley of its own in a process of its own, with its own PostgreSQL: to be killed and started again, on the same port and data. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { RATES } from '@parley/protocol'
import { freePort, startVictim, type Victim } from '@parley/testkit'

const MAIN = fileURLToPath(new URL('../../packages/server/src/main.ts', import.meta.url))

export class House {
  readonly port: number
  readonly folder: string
  readonly masterKey = randomBytes(32)
  #server: Victim | undefined
  /** The postmaster that was killed last. */
  #killed = 0

  private constructor(port: number, folder: string) {
    this.port = port
    this.folder = folder
  }

  /** `ground`: the folder it stands in. */
  static async build(ground = tmpdir()): Promise<House> {
    return new House(await freePort(), await mkdtemp(join(ground, 'parley-kill-')))
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** The socket of its PostgreSQL, for whoever wants to look at the truth. */
  get connection() {
    return { host: join(this.folder, 'postgres'), port: 5432, user: 'parley', database: 'parley' }
  }

  /** Resolves once it is ready to serve. */
  async start(): Promise<void> {
    this.#server = await startVictim(process.execPath, [MAIN], {
      env: {
        PATH: process.env.PATH ?? '',
        PARLEY_PORT: String(this.port),
        PARLEY_DATA: this.folder,
        PARLEY_MASTER_KEY: this.masterKey.toString('base64'),
        PARLEY_LOG_LEVEL: 'warn',
        PARLEY_RATES: Object.keys(RATES)
          .map((name) => `${name}=1000000/1s`)
          .join(','),
      },
    })
    await this.#server.printed(/Parley is ready/)
  }

  async killServer(): Promise<void> {
    await this.#server?.kill()
  }

  /** Only the postmaster: its workers notice by themselves, and the server starts another. */
  async killPostgres(): Promise<void> {
    const file = join(this.folder, 'postgres', 'postmaster.pid')
    // Until there is another, the file names the one that was killed last, or none.
    for (let pid = this.#killed; ; pid = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10)) {
      if (pid > 0 && pid !== this.#killed) {
        process.kill(pid, 'SIGKILL')
        this.#killed = pid
        return
      }
      await delay(10)
    }
  }

  /** Asks it to stop, and waits until it has. */
  async terminate() {
    return this.#server?.terminate()
  }

  output(): string {
    return this.#server?.output() ?? ''
  }

  async tearDown(): Promise<void> {
    await this.#server?.terminate()
    await rm(this.folder, { recursive: true, force: true })
  }
}
