/** Files: sent up, fetched, deleted. Resumable uploads go by tus 1.0 at `/api/media/uploads`; these are the calls beside it. */

import * as z from 'zod/mini'
import { defineCall } from '../define-call.ts'
import { Count, Done, FileAnswer, IncomingFiles, line, Time } from '../fields.ts'
import { MediaId } from '../ids.ts'
import { LIMITS } from '../limits.ts'

/** What the server looks into and makes previews of, in chats it keeps. */
export const PLAIN_KINDS = ['image', 'video', 'audio', 'document'] as const
export type PlainKind = (typeof PLAIN_KINDS)[number]

/** Of a sealed file the server is not told what it is. */
export const UPLOAD_KINDS = [...PLAIN_KINDS, 'sealed'] as const
export type UploadKind = (typeof UPLOAD_KINDS)[number]

const Bytes = z.int().check(z.nonnegative())

export const Media = z.strictObject({
  id: MediaId,
  kind: z.enum(UPLOAD_KINDS),
  /** As it lies here: of an image, after what it told of its maker was taken out. */
  size: Bytes,
  type: z.optional(z.string()),
  name: z.optional(line(LIMITS.fileName)),
  width: z.optional(Bytes),
  height: z.optional(Bytes),
  durationMs: z.optional(Bytes),
  /** `media.thumbnail` has a small picture of it. */
  hasThumbnail: z.boolean(),
})
export type Media = z.infer<typeof Media>

const UPLOAD_ERRORS = [
  'UNSUPPORTED_TYPE',
  'INVALID_FILE',
  'QUOTA_EXCEEDED',
  'INFECTED',
  'TOO_LARGE_TO_SCAN',
  'SCANNER_UNAVAILABLE',
  'STORAGE_UNAVAILABLE',
] as const

const upload = (kind: PlainKind, what: string) =>
  defineCall({
    name: `media.upload-${kind}`,
    summary: `Upload ${what} as a form with one file, for a chat the server keeps; then name it in a message.`,
    http: { method: 'POST', path: `/api/upload/${kind}`, status: 201, files: { field: 'files', max: 1 } },
    input: z.strictObject({ files: IncomingFiles }),
    output: Media,
    errors: UPLOAD_ERRORS,
    access: 'account',
    rate: 'upload',
  })

export const uploadImage = upload('image', 'a picture (JPEG, PNG, GIF, WebP)')
export const uploadVideo = upload('video', 'a video (MP4, WebM, QuickTime)')
export const uploadAudio = upload('audio', 'a recording (MP3, MP4, Ogg, WebM, WAV, FLAC, AAC)')
export const uploadDocument = upload('document', 'any other file')

export const uploadBatch = defineCall({
  name: 'media.upload-batch',
  summary: 'Upload several files in one form; each is taken for what its type says. All of them come, or none.',
  http: {
    method: 'POST',
    path: '/api/upload/batch',
    status: 201,
    files: { field: 'files', max: LIMITS.mediaPerMessage },
  },
  input: z.strictObject({ files: IncomingFiles }),
  output: z.strictObject({ media: z.array(Media) }),
  errors: UPLOAD_ERRORS,
  access: 'account',
  rate: 'upload',
})

const one = z.strictObject({ id: MediaId })

export const get = defineCall({
  name: 'media.get',
  summary: 'What is known of a file.',
  http: { method: 'GET', path: '/api/media/:id' },
  input: one,
  output: Media,
  errors: ['NOT_FOUND'],
  access: 'member',
  rate: 'read',
})

const FILE_ERRORS = ['NOT_FOUND', 'RANGE_NOT_SATISFIABLE', 'STORAGE_UNAVAILABLE'] as const

export const download = defineCall({
  name: 'media.download',
  summary:
    'A file you have uploaded, or that a message you can see refers to. Takes `range`, so that it can be resumed and sought in.',
  http: { method: 'GET', path: '/api/media/:id/download', answersFile: true },
  input: one,
  output: FileAnswer,
  errors: FILE_ERRORS,
  access: 'member',
  rate: 'download',
})

export const thumbnail = defineCall({
  name: 'media.thumbnail',
  summary: 'A small picture of an image or a video that the server can look into.',
  http: { method: 'GET', path: '/api/media/:id/thumbnail', answersFile: true },
  input: one,
  output: FileAnswer,
  errors: FILE_ERRORS,
  access: 'member',
  rate: 'download',
})

/** Words, since it comes in a query. */
const Part = z._default(z.enum(['file', 'thumbnail']), 'file')

export const link = defineCall({
  name: 'media.link',
  summary: 'A URL under which a file can be fetched without signing in, for as long as asked: a day at most.',
  http: { method: 'GET', path: '/api/media/:id/link' },
  input: z.strictObject({
    id: MediaId,
    part: Part,
    seconds: z._default(Count(1, LIMITS.signedUrlLife / 1_000), 3_600),
  }),
  output: z.strictObject({ url: z.string(), expiresAt: Time }),
  errors: ['NOT_FOUND'],
  access: 'member',
  rate: 'read',
})

export const signed = defineCall({
  name: 'media.signed',
  summary: 'What the URLs of `media.link` lead to.',
  http: { method: 'GET', path: '/api/media/:id/signed', answersFile: true },
  input: z.strictObject({
    id: MediaId,
    part: Part,
    expires: Count(0, Number.MAX_SAFE_INTEGER),
    signature: z.string().check(z.maxLength(64)),
  }),
  output: FileAnswer,
  errors: FILE_ERRORS,
  access: 'anyone',
  rate: 'openDownload',
})

export const remove = defineCall({
  name: 'media.delete',
  summary: 'Delete a file of yours that no message refers to; or stop an upload.',
  http: { method: 'DELETE', path: '/api/media/:id' },
  input: one,
  output: Done,
  errors: ['NOT_FOUND', 'FORBIDDEN'],
  access: 'self',
  rate: 'api',
})

export const allowance = defineCall({
  name: 'media.allowance',
  summary: 'How large files may be here, and how much you may still upload today.',
  http: { method: 'GET', path: '/api/media/allowance' },
  input: z.strictObject({}),
  output: z.strictObject({
    image: Bytes,
    video: Bytes,
    audio: Bytes,
    document: Bytes,
    /** A day and person. */
    day: Bytes,
    left: Bytes,
  }),
  errors: [],
  access: 'self',
  rate: 'read',
})
