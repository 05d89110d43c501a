/** Carries one file up by tus 1.0: asks how far it came, and goes on from there in pieces that suit the line. */

import { utf8 } from '@parley/keys'
import { Fault } from '@parley/protocol'
import { toBase64 } from '../base64.ts'
import type { Transfer } from '../wire/transfer.ts'
import { flowingPieces, heldPieces } from './pieces.ts'
import type { Spool } from './spool.ts'
import type { UploadRecord } from './upload-record.ts'

const PATH = '/api/media/uploads'
const TUS = { 'tus-resumable': '1.0.0' }
/** A line that takes longer for a piece is as good as gone. */
const PATIENCE_MS = 120_000

export type SendPieces = {
  transfer: Transfer
  spool: Spool
  now(): number
  /** Whether `fetch` takes a body that is read while it is sent: in browsers it does so over HTTP/2 alone. */
  flows: boolean
  /** Stops at the next moment. */
  signal: AbortSignal
  /** The server has heard of it. */
  began(mediaId: string): Promise<void>
  /** So much is there. */
  moved(done: number): void
  /** So much has been given to the line; not all of it need be there. */
  gave(done: number): void
}

/** Resolves with its id once all of it is there. */
export async function sendPieces(record: UploadRecord, deps: SendPieces): Promise<string> {
  const { transfer, spool, now, flows, signal, began, moved, gave } = deps
  let mediaId = record.mediaId
  let offset = mediaId === undefined ? undefined : await offsetOf(mediaId, transfer, signal)
  if (mediaId === undefined || offset === undefined) {
    mediaId = await begin(record, transfer, signal)
    offset = 0
    await began(mediaId)
  }
  moved(offset)
  const piece = (flows ? flowingPieces : heldPieces)({ record, spool, now, signal, gave })
  while (offset < record.size) {
    const broken = new AbortController()
    const body = await piece(offset, (error) => broken.abort(error))
    try {
      const answer = await transfer(`${PATH}/${mediaId}`, {
        method: 'PATCH',
        headers: { ...TUS, 'content-type': 'application/offset+octet-stream', 'upload-offset': `${offset}` },
        ...body,
        signal: AbortSignal.any([signal, broken.signal, AbortSignal.timeout(PATIENCE_MS)]),
      })
      offset = Number(answer.headers.get('upload-offset'))
    } catch (error) {
      // Somebody, most likely we ourselves before, got further or less far than we thought.
      if (!(error instanceof Fault) || error.code !== 'CONFLICT') throw error
      const actual: number | undefined = await offsetOf(mediaId, transfer, signal)
      if (actual === undefined || actual === offset) throw error
      offset = actual
    }
    moved(offset)
  }
  return mediaId
}

/** Undefined where the server knows nothing of it any more. */
async function offsetOf(mediaId: string, transfer: Transfer, signal: AbortSignal): Promise<number | undefined> {
  try {
    const answer = await transfer(`${PATH}/${mediaId}`, { method: 'HEAD', headers: TUS, signal })
    return Number(answer.headers.get('upload-offset'))
  } catch (error) {
    if (error instanceof Fault && (error.code === 'NOT_FOUND' || error.code === 'GONE')) return undefined
    throw error
  }
}

async function begin({ kind, size, part }: UploadRecord, transfer: Transfer, signal: AbortSignal): Promise<string> {
  // Of a sealed file the server is told its size alone.
  const told = kind === 'sealed' ? { kind } : { kind, name: part.name, type: part.type }
  const metadata = Object.entries(told)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `${name} ${toBase64(utf8(value as string))}`)
    .join(',')
  const headers = { ...TUS, 'upload-length': `${size}`, 'upload-metadata': metadata }
  const answer = await transfer(PATH, { method: 'POST', headers, signal })
  return (answer.headers.get('location') ?? '').split('/').at(-1) as string
}

export async function stopUpload(mediaId: string, transfer: Transfer): Promise<void> {
  await transfer(`${PATH}/${mediaId}`, { method: 'DELETE', headers: TUS })
}
