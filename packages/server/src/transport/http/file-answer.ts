/** Answers with a file: kept by the one who asked, shown again only after asking whether they still may and it is still the same. */

import { Readable } from 'node:stream'
import type { fields } from '@parley/protocol'
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
  const { size, bytes } = await file.open()
  return (
    reply
      .headers(headers)
      // Never shown as a page of ours, whatever is in it.
      .headers({ 'content-type': file.type, 'content-disposition': 'attachment', 'content-length': size })
      .send(bytes instanceof Readable ? bytes : Readable.from(bytes))
  )
}
