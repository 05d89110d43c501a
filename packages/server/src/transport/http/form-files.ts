/** The files of a form, one after the other while they come: nothing is held that its reader has not asked for. */

import { Busboy } from '@fastify/busboy'
import { Fault, type fields, type Http } from '@parley/protocol'
import type { FastifyRequest } from 'fastify'

/** Of a form's fields and the heads of its parts, which we do not look at. */
const FIELD_BYTES = 4_096

export function formFiles(request: FastifyRequest, { max }: NonNullable<Http['files']>): fields.IncomingFiles {
  const length = Number(request.headers['content-length'])
  return { size: Number.isFinite(length) ? length : undefined, [Symbol.asyncIterator]: () => read(request, max) }
}

async function* read(request: FastifyRequest, max: number): AsyncGenerator<fields.IncomingFile> {
  const form = open(request)
  const waiting: fields.IncomingFile[] = []
  let hasEnded = false
  let failure: { error: unknown } | undefined
  let wake = () => {}
  const end = () => {
    hasEnded = true
    wake()
  }
  const fail = (error: unknown) => {
    failure ??= { error }
    wake()
  }
  form.on('file', (_field, bytes, name, _encoding, type) => {
    // A file that is destroyed unread must not take the server down.
    bytes.on('error', () => {})
    waiting.push({ name, type, bytes })
    wake()
  })
  form.on('filesLimit', () => fail(invalid(`at most ${max} files`)))
  form.on('finish', end)
  form.on('error', (cause) => fail(invalid('not a form', cause)))
  request.raw.on('error', fail)
  request.raw.on('aborted', () => fail(new Fault('INVALID_INPUT')))
  request.raw.pipe(form)
  try {
    for (;;) {
      const next = waiting.shift()
      if (next) yield next
      else if (failure) throw failure.error
      else if (hasEnded) return
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    // What nobody wants is let pass, so that whoever still sends it hears the answer.
    request.raw.unpipe(form)
    request.raw.resume()
    form.destroy()
  }

  function open(from: FastifyRequest) {
    try {
      return new Busboy({
        headers: from.headers as { 'content-type': string },
        limits: { files: max, fields: 20, fieldSize: FIELD_BYTES, parts: max + 20 },
      })
    } catch (cause) {
      throw invalid('not a form', cause)
    }
  }
}

const invalid = (problem: string, cause?: unknown): Fault =>
  new Fault('INVALID_INPUT', { details: { issues: [{ path: '', problem }] }, cause })
