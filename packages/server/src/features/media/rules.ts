/** What may be uploaded, and what a file must look like to be taken for what it is called. Pure. */

import { Fault, fields, LIMITS, type media as calls } from '@parley/protocol'
import { fileTypeOf } from '../../access/file-type.ts'

export type MediaLimits = Record<calls.PlainKind | 'day', number>

export const USUAL_LIMITS: MediaLimits = {
  image: LIMITS.imageBytes,
  video: LIMITS.videoBytes,
  audio: LIMITS.audioBytes,
  document: LIMITS.documentBytes,
  day: LIMITS.uploadedBytesPerDay,
}

/** Of a sealed file: padding hides its size to within an eighth, each chunk has a tag. What is inside, its sender's device judges. */
const sealedSize = (size: number): number => Math.ceil(size * 1.13) + 4_096

export const limitOf = (kind: calls.UploadKind, limits: MediaLimits): number =>
  kind === 'sealed' ? sealedSize(Math.max(limits.image, limits.video, limits.audio, limits.document)) : limits[kind]

/** What is shown must be what it is called; documents are only ever handed over. */
const TYPES: Record<Exclude<calls.PlainKind, 'document'>, readonly string[]> = {
  image: ['image/jpeg', 'image/png', 'image/gif', 'image/webp'],
  video: ['video/mp4', 'video/webm', 'video/quicktime', 'video/3gpp'],
  audio: ['audio/mpeg', 'audio/mp4', 'audio/ogg', 'audio/webm', 'audio/wav', 'audio/flac', 'audio/aac'],
}

const SYNONYMS: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'audio/mp3': 'audio/mpeg',
  'audio/x-m4a': 'audio/mp4',
  'audio/x-wav': 'audio/wav',
  'audio/wave': 'audio/wav',
  'audio/x-flac': 'audio/flac',
  'audio/opus': 'audio/ogg',
}

/** `Audio/MP4; codecs=opus` is audio/mp4. */
export function plainType(declared: string): string {
  const type = declared.split(';')[0]!.trim().toLowerCase()
  return SYNONYMS[type] ?? type
}

/** By what it says of itself. */
export function kindOf(type: string): calls.PlainKind {
  for (const kind of ['image', 'video', 'audio'] as const) if (TYPES[kind].includes(type)) return kind
  return 'document'
}

export function mustBeAccepted(kind: calls.UploadKind, type: string | undefined, size: number, limits: MediaLimits) {
  if (size === 0) throw new Fault('INVALID_FILE')
  const max = limitOf(kind, limits)
  if (size > max) throw new Fault('TOO_LARGE', { details: { max } })
  if (kind !== 'sealed' && kind !== 'document' && !TYPES[kind].includes(type ?? '')) throw new Fault('UNSUPPORTED_TYPE')
}

/** Containers that hold sound alone, or pictures too: their first bytes do not tell. */
const SAME_CONTAINER: Readonly<Record<string, readonly string[]>> = {
  'audio/mp4': ['audio/mp4', 'video/mp4', 'video/quicktime', 'video/3gpp'],
  'video/mp4': ['video/mp4', 'audio/mp4', 'video/quicktime', 'video/3gpp'],
  'video/quicktime': ['video/quicktime', 'video/mp4'],
  'video/3gpp': ['video/3gpp', 'video/mp4'],
  'audio/webm': ['video/webm'],
  'audio/aac': ['audio/aac', 'audio/mpeg'],
}

/** Of documents only those are judged that call themselves something we know. */
export function mustBeTrue(kind: calls.UploadKind, type: string | undefined, head: Uint8Array): void {
  if (kind === 'sealed') return
  const found = fileTypeOf(head)
  if (kind === 'document') {
    const isKnown = type === 'application/pdf' || type === 'application/zip' || kindOf(type ?? '') !== 'document'
    if (isKnown && found !== type) throw new Fault('INVALID_FILE')
    return
  }
  const accepted = SAME_CONTAINER[type ?? ''] ?? [type]
  if (found === undefined || !accepted.includes(found)) throw new Fault('INVALID_FILE')
}

/** The last part of what somebody calls it, as one line of text; undefined if nothing is left. */
export function plainName(given: string | undefined): string | undefined {
  const last = (given ?? '').replaceAll('\\', '/').split('/').at(-1) ?? ''
  const name = last
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '')
    .trim()
    .slice(0, LIMITS.fileName)
    .toWellFormed()
  return name === '' || /^\.+$/.test(name) || !fields.line(LIMITS.fileName).safeParse(name).success ? undefined : name
}

export const dayOf = (at: number): number => Math.floor(at / 86_400_000)
