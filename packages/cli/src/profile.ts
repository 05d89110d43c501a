/** The folder in which this device keeps itself: its sealed store, the server it belongs to, and how far it has been read out. */

import { mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { type Client, createClient, defaultPlatform } from '@parley/client'
import { nodeEngine, sqliteStore } from '@parley/client/node'
import { openSearchIndex, sqlCore } from '@parley/client/search'
import { users } from '@parley/protocol'
import { environment } from './environment.ts'
import { Refusal, UsageError } from './failure.ts'
import type { Args } from './verb.ts'

const DEFAULT_SERVER = 'http://127.0.0.1:7000'

const OURS = ['device.db', 'device.db-journal', 'device.key', 'device.sock', 'profile.json']

type Settings = { server?: string; received?: Record<string, number> }

export class Profile {
  readonly folder: string
  #settings: Settings = {}

  constructor(folder = environment.home || join(homedir(), '.config', 'parley')) {
    this.folder = folder
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    try {
      this.#settings = JSON.parse(readFileSync(this.#path, 'utf8'))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }

  get #path(): string {
    return join(this.folder, 'profile.json')
  }

  /** What was said last in each chat when it was last read out. */
  get received(): Readonly<Record<string, number>> {
    return this.#settings.received ?? {}
  }

  /** Written whole, then named: a crash leaves the old one or the new one. */
  keep(settings: Settings): void {
    this.#settings = { ...this.#settings, ...settings }
    const fresh = `${this.#path}.new`
    writeFileSync(fresh, `${JSON.stringify(this.#settings, null, 2)}\n`, { mode: 0o600 })
    renameSync(fresh, this.#path)
  }

  /** A device belongs to the server it was made for: another one must not even see its tokens. */
  serverOf(args: Args): string {
    const server = (args.server ?? this.#settings.server ?? environment.server ?? DEFAULT_SERVER).replace(/\/+$/, '')
    if (!URL.canParse(server) || !/^https?:/.test(server))
      throw new UsageError(`Not the address of a server: ${server}`)
    const own = this.#settings.server ?? server
    if (own !== server)
      throw new UsageError(`This device belongs to ${own}. For another server take another PARLEY_HOME.`)
    return server
  }

  /** What is ours, and the folder if there was nothing else in it. */
  forget(): void {
    for (const name of OURS) rmSync(join(this.folder, name), { force: true })
    if (readdirSync(this.folder).length === 0) rmdirSync(this.folder)
  }
}

/** Of this process: what is done for another one meanwhile is done with it. */
let open: { client: Client; profile: Profile } | undefined

/** Runs with this device's client, whoever it is or is not yet, and puts it away whatever happens. */
export async function withDevice<T>(args: Args, work: (client: Client, profile: Profile) => Promise<T>): Promise<T> {
  if (open) return work(open.client, open.profile)
  const profile = new Profile()
  const url = profile.serverOf(args)
  const store = await sqliteStore({ folder: profile.folder })
  const search = await openSearchIndex({ core: sqlCore(nodeEngine), store, platform: defaultPlatform })
  const client = await createClient({ url, store, search })
  open = { client, profile }
  try {
    return await work(client, profile)
  } finally {
    open = undefined
    await client.close()
  }
}

/** The same, for a device that is signed in and may read: level with the server when it begins. */
export function withClient<T>(args: Args, work: (client: Client, profile: Profile) => Promise<T>): Promise<T> {
  const wasOpen = open !== undefined
  return withDevice(args, async (client, profile) => {
    if (!client.isSignedIn)
      throw new Refusal('NOT_SIGNED_IN', 'Nobody is signed in here: parley register, login or link.')
    if (!client.isLinked) {
      throw new Refusal(
        'NOT_LINKED',
        'This device cannot read yet: parley login with the recovery code, or parley link.',
      )
    }
    if (!wasOpen) {
      await level(client)
      await showCode(client)
    }
    return work(client, profile)
  })
}

/** This device died before the code of its account could be read: here is one. */
async function showCode(client: Client): Promise<void> {
  const code = await client.devices.unkeptCode()
  if (code === null) return
  process.stderr.write(`Your recovery code was never shown. A new one (shown once, write it down): ${code}\n`)
  await client.devices.codeIsKept()
}

/** Connected, and everything that was missed is here. The first call tells at once if there is no server. */
async function level(client: Client): Promise<void> {
  const isLevel = new Promise<void>((resolve, reject) => {
    client.on('synced', () => resolve())
    client.on('signed-out', () =>
      reject(new Refusal('SESSION_REVOKED', 'This device has been signed out: parley login, or link.')),
    )
  })
  await Promise.all([isLevel, client.call(users.get, { userId: client.userId })])
}
