/** One file from a request body: the raw bytes, or the one part of a form. */

import { Fault, type Http } from '@parley/protocol'
import type { FastifyRequest } from 'fastify'

export async function readFile(request: FastifyRequest, file: NonNullable<Http['file']>): Promise<Uint8Array> {
  const body = request.body
  if (!Buffer.isBuffer(body)) throw new Fault('UNSUPPORTED_TYPE')
  const type = request.headers['content-type'] ?? ''
  const bytes = type.startsWith('multipart/form-data') ? await onlyPart(body, type) : body
  if (bytes.length === 0) throw new Fault('INVALID_FILE')
  if (bytes.length > file.maxBytes) throw new Fault('TOO_LARGE')
  return bytes
}

async function onlyPart(body: Buffer, type: string): Promise<Uint8Array> {
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
  return new Uint8Array(await files[0]!.arrayBuffer())
}
