/** Answers with a file: kept by the one who asked, shown again only after asking whether they still may and it is still the same. */

import { Readable } from 'node:stream'
import { Fault, type fields } from '@parley/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'

export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: fields.FileAnswer,
): Promise<FastifyReply> {
  const etag = `"${file.etag}"`
  const headers = { 'cache-control': 'private, no-cache', vary: 'authorization, origin', etag }
  if (request.headers['if-none-match']?.split(',').some((held) => held.trim().replace(/^W\//, '') === etag)) {
    return reply.status(304).headers(headers).send()
  }
  const range = file.size === undefined ? undefined : wanted(request, etag, file.size, reply)
  const { size, bytes } = await file.open(range)
  return (
    reply
      .headers(headers)
      .status(range ? 206 : 200)
      .headers(file.size === undefined ? {} : { 'accept-ranges': 'bytes' })
      .headers(range ? { 'content-range': `bytes ${range.start}-${range.end - 1}/${size}` } : {})
      // Never shown as a page of ours, whatever is in it.
      .headers({
        'content-type': file.type,
        'content-disposition': disposition(file.name),
        'content-length': range ? range.end - range.start : size,
      })
      .send(bytes instanceof Readable ? bytes : Readable.from(bytes))
  )
}

/** One part, if one is asked for and the file is still the one they mean; several at once are answered with the whole. */
function wanted(
  request: FastifyRequest,
  etag: string,
  size: number,
  reply: FastifyReply,
): fields.ByteRange | undefined {
  const { range, 'if-range': ifRange } = request.headers
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined
  if (ifRange !== undefined && ifRange !== etag) return undefined
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1)
  if (start < end) return { start, end }
  reply.header('content-range', `bytes */${size}`)
  throw new Fault('RANGE_NOT_SATISFIABLE')
}

const disposition = (name: string | undefined): string =>
  name === undefined
    ? 'attachment'
    : `attachment; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)}`
