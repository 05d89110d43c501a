/** One file from a request body: the raw bytes, or the one part of a form. */

import { Fault, type Http } from '@parley/protocol'
import type { FastifyRequest } from 'fastify'
import { fileTypeOf } from '../../access/file-type.ts'

export async function readFile(request: FastifyRequest, file: NonNullable<Http['file']>): Promise<Uint8Array> {
  const body = request.body
  if (!Buffer.isBuffer(body)) throw new Fault('UNSUPPORTED_TYPE')
  const type = request.headers['content-type'] ?? ''
  const { bytes, declared } = type.startsWith('multipart/form-data')
    ? await onlyPart(body, type)
    : { bytes: body, declared: type }
  if (bytes.length === 0) throw new Fault('INVALID_FILE')
  if (bytes.length > file.maxBytes) throw new Fault('TOO_LARGE')
  refuseFalse(declared.split(';')[0]!.trim().toLowerCase(), bytes, file.types)
  return bytes
}

/** Whoever says what the file is must say the truth; whoever does not is not asked. */
function refuseFalse(declared: string, bytes: Uint8Array, types: readonly string[]): void {
  if (declared === '' || declared === 'application/octet-stream') return
  if (!types.includes(declared)) throw new Fault('UNSUPPORTED_TYPE')
  if (fileTypeOf(bytes) !== declared) throw new Fault('INVALID_FILE')
}

async function onlyPart(body: Buffer, type: string): Promise<{ bytes: Uint8Array; declared: string }> {
  let form: FormData
  try {
    form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
  } catch (cause) {
    throw new Fault('INVALID_INPUT', { cause, details: { issues: [{ path: '', problem: 'not a form' }] } })
  }
  const files = [...form.values()].filter((value) => value instanceof File)
  if (files.length !== 1) {
    throw new Fault('INVALID_INPUT', { details: { issues: [{ path: '', problem: 'expected exactly one file' }] } })
  }
  return { bytes: new Uint8Array(await files[0]!.arrayBuffer()), declared: files[0]!.type }
}
