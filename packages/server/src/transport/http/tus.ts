/** Resumable uploads by tus 1.0: the protocol is @tus/server's; whose upload it is and where its bytes go are ours. */

import { AsyncLocalStorage } from 'node:async_hooks'
import type { Readable } from 'node:stream'
import { type ErrorCode, Fault, media } from '@parley/protocol'
import { DataStore, Server, Upload } from '@tus/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { NodeRequest } from 'srvx/node'
import type { Caller } from '../../access/caller.ts'
import type { Limiter } from '../../access/limiter.ts'
import type { Uploads } from '../../features/media/index.ts'
import { authenticated } from './server.ts'
import { UploadLocks } from './upload-locks.ts'

export type TusOptions = {
  uploads: Uploads
  limiter: Limiter
  authenticate: (token: string) => Promise<Caller>
}

const PATH = '/api/media/uploads'
const PIECE = 'application/offset+octet-stream'
/** Whoever broke off a piece and comes back with the next waits so long for the first to be put down. */
const DRAIN_MS = 1_000

/** One request: who makes it, and what went wrong in our own words. */
type Visit = { userId: string; fault?: unknown }

export function serveTus(http: FastifyInstance, { uploads, limiter, authenticate }: TusOptions): void {
  const visits = new AsyncLocalStorage<Visit>()
  const visit = () => visits.getStore() as Visit
  const tus = new Server({
    path: PATH,
    relativeLocation: true,
    locker: new UploadLocks(),
    lockDrainTimeout: DRAIN_MS,
    disableTerminationForFinishedUploads: true,
    datastore: new Pieces(uploads, () => visit().userId),
    async onUploadCreate(_request, upload) {
      const { kind, name, type } = upload.metadata ?? {}
      const known = media.UPLOAD_KINDS.find((one) => one === kind)
      if (!known || upload.size === undefined) throw invalid('Upload-Metadata must name a kind, Upload-Length a size')
      const given = { kind: known, size: upload.size, name: name ?? undefined, type: type ?? undefined }
      upload.id = await uploads.begin(visit().userId, given)
      return {}
    },
    onResponseError(_request, error) {
      visit().fault = error
      return undefined
    },
  })
  http.addContentTypeParser(PIECE, (_request, _body, done) => done(null))

  async function answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { userId } = await authenticated(request, authenticate)
    if (request.method === 'POST') limiter.take('upload', userId)
    const current: Visit = { userId }
    const response = await visits.run(current, () =>
      tus.handleWeb(new NodeRequest({ req: request.raw, res: reply.raw })),
    )
    if (response.status >= 400) {
      // What is left of the body is not waited for.
      if (!request.raw.complete) reply.header('connection', 'close')
      throw asFault(current.fault, response.status)
    }
    for (const [name, value] of response.headers) if (!name.startsWith('access-control-')) reply.header(name, value)
    return reply.status(response.status).header('cache-control', 'no-store').send()
  }

  http.route({ method: ['POST', 'OPTIONS'], url: PATH, config: { call: 'media.tus' }, handler: answer })
  http.route({
    method: ['HEAD', 'PATCH', 'DELETE'],
    url: `${PATH}/:id`,
    config: { call: 'media.tus' },
    handler: answer,
  })
}

/** What @tus/server asks of a store, asked of ours. */
class Pieces extends DataStore {
  readonly #uploads: Uploads
  readonly #userId: () => string

  constructor(uploads: Uploads, userId: () => string) {
    super()
    this.extensions = ['creation', 'creation-with-upload', 'termination']
    this.#uploads = uploads
    this.#userId = userId
  }

  /** It was begun where its size was judged. */
  override async create(upload: Upload): Promise<Upload> {
    return upload
  }

  override async getUpload(id: string): Promise<Upload> {
    const { size, received } = await this.#uploads.state(this.#userId(), idOf(id))
    return new Upload({ id, size, offset: received })
  }

  override write(bytes: Readable, id: string, offset: number): Promise<number> {
    return this.#uploads.append(this.#userId(), idOf(id), offset, bytes)
  }

  override remove(id: string): Promise<void> {
    return this.#uploads.discard(this.#userId(), idOf(id))
  }
}

function idOf(given: string): string {
  const id = media.get.input.shape.id.safeParse(given)
  if (!id.success) throw new Fault('NOT_FOUND')
  return id.data
}

const invalid = (problem: string): Fault => new Fault('INVALID_INPUT', { details: { issues: [{ path: '', problem }] } })

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  410: 'GONE',
  413: 'TOO_LARGE',
  423: 'BUSY',
}

/** What @tus/server itself refuses, in the words of the one list. */
function asFault(error: unknown, status: number): Fault {
  if (error instanceof Fault) return error
  if (error instanceof Error) return new Fault('INTERNAL', { cause: error })
  const { body = 'not as tus 1.0 has it' } = (error ?? {}) as { body?: string }
  const code = BY_STATUS[status]
  return code ? new Fault(code) : invalid(body.trim())
}
