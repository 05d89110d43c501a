/**
 * What one person keeps for all their devices, sealed under the account's key: settings, folders, and whatever an app likes to
 * keep. Each name holds one JSON value; of two devices that write the same name, the later one counts. A change by another device
 * comes as the event `own`.
 */

import { fromUtf8, utf8 } from '@parley/keys'
import type { Engine } from '../engine.ts'
import { readAll } from '../store/records.ts'
import { beginningWith } from '../store/store.ts'

/** Chats put together by hand, and by what they are. */
export type Folder = {
  readonly id: string
  readonly name: string
  readonly emoji?: string
  /** Folders are shown by this, ascending. */
  readonly order: number
  readonly chatIds: readonly string[]
  readonly except?: readonly string[]
  readonly include?: readonly ('direct' | 'group' | 'unread' | 'contacts')[]
  readonly withoutMuted?: boolean
}

const FOLDER = 'folder:'

export class OwnData {
  readonly #engine: Engine

  constructor(engine: Engine) {
    this.#engine = engine
  }

  async get<T = unknown>(name: string): Promise<T | undefined> {
    const bytes = await this.#engine.account.kept(name)
    return bytes ? (JSON.parse(fromUtf8(bytes)) as T) : undefined
  }

  /** null takes it away. */
  async set(name: string, value: unknown): Promise<void> {
    await this.#engine.account.keep(name, value === null ? null : utf8(JSON.stringify(value)))
    this.#engine.events.emit('own', { name })
  }

  /** All whose names begin so: `setting:`. */
  async all<T = unknown>(prefix: string): Promise<Record<string, T>> {
    const rows = await readAll<string | null>(this.#engine.store, beginningWith(`own/${prefix}`))
    const found: Record<string, T> = {}
    for (const [row, body] of rows) {
      const name = row.slice('own/'.length)
      if (body !== null) found[name] = (await this.get<T>(name)) as T
    }
    return found
  }

  async folders(): Promise<Folder[]> {
    return Object.values(await this.all<Folder>(FOLDER)).sort((a, b) => a.order - b.order)
  }

  setFolder(folder: Folder): Promise<void> {
    return this.set(`${FOLDER}${folder.id}`, folder)
  }

  removeFolder(id: string): Promise<void> {
    return this.set(`${FOLDER}${id}`, null)
  }
}
