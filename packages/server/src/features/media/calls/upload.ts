/** Whole files in a form, for chats the server keeps: the same way as pieces, in one go. */

import { Fault, type fields, media as calls } from '@parley/protocol'
import { type Bound, handle } from '../../../access/handle.ts'
import type { Database } from '../../../db/database.ts'
import { type DetailsSeal, onWire } from '../details.ts'
import { kindOf, limitOf, type MediaLimits, plainType } from '../rules.ts'
import { ownMedia } from '../store.ts'
import type { Uploads } from '../uploads.ts'

export type UploadDeps = { database: Database; uploads: Uploads; details: DetailsSeal; limits: MediaLimits }

/** A form has a little more in it than its files. */
const FORM_BYTES = 64 * 1_024

export function uploadCalls({ database, uploads, details, limits }: UploadDeps): Bound[] {
  async function take(
    userId: string,
    kind: calls.PlainKind,
    file: fields.IncomingFile,
    atMost: number | undefined,
  ): Promise<calls.Media> {
    const id = await uploads.whole(userId, { kind, name: file.name, type: file.type, atMost }, file.bytes)
    const row = await ownMedia(database, id, userId)
    if (!row) throw new Fault('GONE')
    return onWire(row, details.of(row))
  }

  /** Refused by what is said of the whole, before any of it is read. */
  function mustFit(files: fields.IncomingFiles, max: number): void {
    if ((files.size ?? 0) > max + FORM_BYTES) throw new Fault('TOO_LARGE', { details: { max } })
  }

  const single = (call: typeof calls.uploadImage, kind: calls.PlainKind) =>
    handle(call, async ({ files }, { userId }) => {
      mustFit(files, limitOf(kind, limits))
      for await (const file of files) {
        // Awaited here: leaving the loop lets the rest of the form pass unread.
        const made = await take(userId, kind, file, files.size)
        return made
      }
      throw new Fault('INVALID_INPUT', { details: { issues: [{ path: 'files', problem: 'expected a file' }] } })
    })

  return [
    single(calls.uploadImage, 'image'),
    single(calls.uploadVideo, 'video'),
    single(calls.uploadAudio, 'audio'),
    single(calls.uploadDocument, 'document'),

    handle(calls.uploadBatch, async ({ files }, { userId }) => {
      mustFit(files, limits.day)
      const media: calls.Media[] = []
      try {
        for await (const file of files) media.push(await take(userId, kindOf(plainType(file.type)), file, files.size))
      } catch (error) {
        await Promise.all(media.map(({ id }) => uploads.discard(userId, id)))
        throw error
      }
      if (media.length === 0)
        throw new Fault('INVALID_INPUT', { details: { issues: [{ path: 'files', problem: 'expected files' }] } })
      return { media }
    }),
  ]
}
