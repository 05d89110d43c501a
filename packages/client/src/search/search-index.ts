/**
 * The search index of a device: an SQLite in memory, saved sealed in the device's store soon after it changes, at the latest
 * after so many changes. What expires is found no longer, and the next save is without it.
 */

import type { Platform } from '../platform.ts'
import { Serial } from '../serial.ts'
import type { Store } from '../store/store.ts'
import type { SearchIndex } from './index-port.ts'
import type { SearchCore } from './search-core.ts'
import { SnapshotBlocks } from './snapshot-blocks.ts'

export type SearchIndexOptions = {
  core: SearchCore
  /** A sealed one: the index holds everything that was said. */
  store: Store
  platform: Pick<Platform, 'now' | 'after'>
  /** So many changes are saved without waiting. */
  saveAfter?: number
}

const SOON = 5_000
/** Timers cannot wait longer; whatever expires later is looked at again then. */
const LONGEST = 86_400_000

export async function openSearchIndex({
  core,
  store,
  platform,
  saveAfter = 1_000,
}: SearchIndexOptions): Promise<SearchIndex> {
  const saving = new Serial()
  const blocks = new SnapshotBlocks(store)
  await core.open(await blocks.load())

  let unsaved = 0
  let stopSaving: (() => void) | undefined
  let stopExpiring: (() => void) | undefined

  const save = () =>
    saving.run(async () => {
      stopSaving?.()
      stopSaving = undefined
      if (unsaved === 0) return
      const covered = unsaved
      await blocks.save(await core.snapshot())
      unsaved -= covered
      if (unsaved > 0) later()
    })
  /** What could not be saved is still in memory, and the next change tries again. */
  const quietly = () => void save().catch(() => {})
  const later = () => {
    stopSaving ??= platform.after(SOON, quietly)
  }
  const changed = (count: number) => {
    unsaved += count
    if (unsaved >= saveAfter) quietly()
    else if (unsaved > 0) later()
  }

  async function expire(): Promise<void> {
    const now = platform.now()
    const { gone, next } = await core.expire(now)
    stopExpiring?.()
    stopExpiring =
      next === null ? undefined : platform.after(Math.min(next - now, LONGEST), () => void expire().catch(() => {}))
    changed(gone)
  }
  await expire()

  return {
    async index(messages) {
      await core.index(messages)
      changed(messages.length)
      if (messages.some(({ expiresAt }) => expiresAt !== undefined)) await expire()
    },
    async remove(ids) {
      await core.remove(ids)
      changed(ids.length)
    },
    async removeChat(chatId) {
      await core.removeChat(chatId)
      changed(1)
    },
    query: (query) => core.query(query, platform.now()),
    async mark(chatId, reached) {
      await core.mark(chatId, reached)
      changed(1)
    },
    marks: () => core.marks(),
    save,
    async close() {
      stopExpiring?.()
      try {
        await save()
      } finally {
        stopSaving?.()
        await core.close()
      }
    },
  }
}
