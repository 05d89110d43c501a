/** Files coming in, piece by piece if need be: how far each has come lies in the database, so that any restart can go on from there. */

import { Fault, LIMITS, type media as calls } from '@parley/protocol'
import { TYPE_BYTES } from '../../access/file-type.ts'
import type { Database } from '../../db/database.ts'
import { type Blobs, type Growth, NOTHING_YET } from '../../ports/blob.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Random } from '../../ports/random.ts'
import type { Details, DetailsSeal } from './details.ts'
import { rawKeyOf } from './keys.ts'
import type { MakePlain } from './plain/make-plain.ts'
import { dayOf, limitOf, type MediaLimits, mustBeAccepted, mustBeTrue, plainName, plainType } from './rules.ts'
import {
  advance,
  giveBack,
  insertMedia,
  isReferredTo,
  keep,
  type MediaRow,
  mark,
  ownMedia,
  setSize,
  spend,
  spentOn,
} from './store.ts'

export type NewUpload = { kind: calls.UploadKind; size: number; name?: string | undefined; type?: string | undefined }

export interface Uploads {
  begin(userId: string, upload: NewUpload): Promise<string>
  /** How far an upload of theirs has come. */
  state(userId: string, id: string): Promise<{ size: number; received: number }>
  /** Goes on from `offset`, which must be how far it has come; answers how far it is now. With the last byte the file is here. */
  append(userId: string, id: string, offset: number, bytes: AsyncIterable<Uint8Array>): Promise<number>
  /** A plain file in one go, its size unknown until it ends. */
  whole(
    userId: string,
    upload: Omit<NewUpload, 'size'> & { kind: calls.PlainKind; atMost?: number | undefined },
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<string>
  /** Stops an upload, or deletes a file that no message refers to. */
  discard(userId: string, id: string): Promise<void>
}

export type UploadsDeps = {
  database: Database
  blobs: Blobs
  clock: Clock
  random: Random
  limits: MediaLimits
  details: DetailsSeal
  makePlain: MakePlain
}

export const growthOf = ({ received, parts }: Pick<MediaRow, 'received' | 'parts'>): Growth =>
  received === 0 ? NOTHING_YET : { size: received, parts: parts ?? undefined }

export function createUploads(deps: UploadsDeps): Uploads {
  const { database, blobs, clock, random, limits, details, makePlain } = deps

  async function own(userId: string, id: string): Promise<MediaRow> {
    const row = await ownMedia(database, id, userId)
    if (!row) throw new Fault('NOT_FOUND')
    return row
  }

  async function drop(row: MediaRow): Promise<void> {
    await database.transaction(async (tx) => {
      await mark(tx, row.id)
      await giveBack(tx, row.owner_id, dayOf(row.created_at), row.size - row.received)
    })
  }

  /** All of it is here. Whoever was interrupted in this does it again. */
  async function finish(row: MediaRow): Promise<void> {
    await blobs.finish(rawKeyOf(row), growthOf(row))
    let made: Details = details.of(row)
    if (row.kind !== 'sealed') {
      try {
        made = await makePlain(row, made)
      } catch (error) {
        if (error instanceof Fault && error.status < 500) await drop(row)
        throw error
      }
    }
    await keep(database, row.id, details.seal(row.id, made), clock.now() + LIMITS.looseMediaLife)
    if (row.kind !== 'sealed') await blobs.delete(rawKeyOf(row))
  }

  /** What came is all of it. */
  const settleSize = (row: MediaRow): Promise<MediaRow> =>
    database.transaction(async (tx) => {
      await giveBack(tx, row.owner_id, dayOf(row.created_at), row.size - row.received)
      await setSize(tx, row.id, row.received)
      return { ...row, size: row.received }
    })

  return {
    async begin(userId, { kind, size, name, type }) {
      const isPlain = kind !== 'sealed'
      const known = isPlain ? { name: plainName(name), type: plainType(type ?? '') } : {}
      mustBeAccepted(kind, isPlain ? plainType(type ?? '') : undefined, size, limits)
      const id = random.uuid()
      const now = clock.now()
      await database.transaction(async (tx) => {
        if (!(await spend(tx, userId, dayOf(now), size, limits.day))) throw new Fault('QUOTA_EXCEEDED')
        await insertMedia(tx, {
          ...{ id, owner_id: userId, kind, size, created_at: now, due_at: now + LIMITS.looseMediaLife },
          details: details.seal(id, { size, ...known }),
        })
      })
      return id
    },

    async state(userId, id) {
      const row = await own(userId, id)
      if (row.state === 'coming' && row.received === row.size) await finish(row)
      return { size: row.size, received: row.received }
    },

    async append(userId, id, offset, bytes) {
      let row = await own(userId, id)
      if (row.state !== 'coming' || row.received !== offset) throw new Fault('CONFLICT')
      const { type } = details.of(row)
      const checked = offset === 0 && row.kind !== 'sealed' ? truthful(row.kind, type, bytes) : bytes
      try {
        await blobs.grow(rawKeyOf(row), growthOf(row), upTo(row.size - offset, checked), async ({ size, parts }) => {
          const now = clock.now()
          if (!(await advance(database, id, row.received, { size, parts }, now + LIMITS.looseMediaLife)))
            throw new Fault('CONFLICT')
          row = { ...row, received: size, parts }
        })
      } catch (error) {
        if (error instanceof Fault && (error.code === 'INVALID_FILE' || error.code === 'TOO_LARGE')) await drop(row)
        throw error
      }
      if (row.received === row.size) await finish(row)
      return row.received
    },

    async whole(userId, upload, bytes) {
      // The most it may be is set aside while it comes; what is not used is given back.
      const { atMost = Number.POSITIVE_INFINITY, ...given } = upload
      const most = Math.min(limitOf(upload.kind, limits), atMost)
      mustBeAccepted(upload.kind, plainType(upload.type ?? ''), 1, limits)
      const left = limits.day - (await spentOn(database, userId, dayOf(clock.now())))
      if (left <= 0) throw new Fault('QUOTA_EXCEEDED')
      const id = await this.begin(userId, { ...given, size: Math.min(most, left) })
      try {
        const came = await this.append(userId, id, 0, bytes)
        let row = await own(userId, id)
        if (row.state === 'coming') {
          if (came === 0) throw new Fault('INVALID_FILE')
          row = await settleSize(row)
          await finish(row)
        }
        return id
      } catch (error) {
        const row = await ownMedia(database, id, userId)
        if (row) await drop(row)
        // It was not too large: there was no room for it.
        throw error instanceof Fault && error.code === 'TOO_LARGE' && left < most ? new Fault('QUOTA_EXCEEDED') : error
      }
    },

    async discard(userId, id) {
      const row = await own(userId, id)
      if (row.state === 'kept' && (await isReferredTo(database, id))) throw new Fault('FORBIDDEN')
      await drop(row)
    },
  }
}

async function* upTo(left: number, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    left -= chunk.length
    if (left < 0) throw new Fault('TOO_LARGE')
    yield chunk
  }
}

/** Holds the first bytes back until they have told what it is. */
async function* truthful(
  kind: calls.UploadKind,
  type: string | undefined,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let head: Buffer | undefined = Buffer.alloc(0)
  for await (const chunk of bytes) {
    if (head === undefined) {
      yield chunk
      continue
    }
    head = Buffer.concat([head, chunk])
    if (head.length < TYPE_BYTES) continue
    mustBeTrue(kind, type, head)
    yield head
    head = undefined
  }
  if (head === undefined || head.length === 0) return
  mustBeTrue(kind, type, head)
  yield head
}
