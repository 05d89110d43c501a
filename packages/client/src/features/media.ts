/** Files: sealed here and sent up whatever happens in between, fetched, and opened; never a part of one handed out for the whole. */

import { type Bytes, concat, sealedSize, sealMedia } from '@parley/keys'
import { type AnswerOf, Fault, LIMITS } from '@parley/protocol'
import { media as calls } from '@parley/protocol/wire'
import { toBase64 } from '../base64.ts'
import { ClientError } from '../client-error.ts'
import { type FileSource, piecesOf } from '../media/file-source.ts'
import { type KeepFor, KeptFiles } from '../media/kept-files.ts'
import { OpenFile, type OpenOptions } from '../media/open-file.ts'
import { Spool } from '../media/spool.ts'
import type { Transferring, UploadRecord } from '../media/upload-record.ts'
import { Uploader } from '../media/uploader.ts'
import type { Outbox, Outgoing } from '../outbox/outbox.ts'
import type { Platform } from '../platform.ts'
import type { Message } from '../state/message-view.ts'
import type { MediaPart, Said } from '../state/said.ts'
import type { Store } from '../store/store.ts'
import type { MakeCall } from '../wire/make-call.ts'
import type { Transfer } from '../wire/transfer.ts'
import type { ChatShelf } from './chat-shelf.ts'
import type { Messages, SendOptions } from './messages.ts'

export type MediaDeps = {
  call: MakeCall
  store: Store
  platform: Platform
  transfer: Transfer
  shelf: ChatShelf
  outbox: Outbox
  messages: () => Messages
  onMoved(moved: Transferring): void
}

/** What is sent of a file beside its bytes is up to whoever sends it: the browser measures and makes previews, see `@parley/client/browser`. */
export type FileToSend = Omit<MediaPart, 'mediaId' | 'key' | 'hash' | 'size'> & { readonly source: FileSource }

export type SendFileOptions = SendOptions & Pick<Said, 'text' | 'mentions' | 'format' | 'viewOnce'>

/** Where a whole file goes: what was written counts for nothing until `commit`. */
export interface FileSink {
  write(bytes: Bytes): Promise<void> | void
  commit(): Promise<void> | void
  abort(): Promise<void> | void
}

type Allowance = AnswerOf<typeof calls.allowance>

export class Media {
  readonly #deps: MediaDeps
  readonly #spool: Spool
  readonly #files: OpenFile
  readonly uploader: Uploader
  /** What was fetched and is kept on this device. */
  readonly kept: KeptFiles
  #limits: Pick<Allowance, calls.PlainKind> = {
    image: LIMITS.imageBytes,
    video: LIMITS.videoBytes,
    audio: LIMITS.audioBytes,
    document: LIMITS.documentBytes,
  }

  constructor(deps: MediaDeps) {
    this.#deps = deps
    const { store, platform, transfer, outbox } = deps
    this.#spool = new Spool(store)
    this.#files = new OpenFile(deps)
    this.kept = new KeptFiles({ store, now: () => platform.now() })
    this.uploader = new Uploader({
      ...{ store, platform, transfer, spool: this.#spool, onMoved: deps.onMoved },
      onDone: (clientId) => outbox.hurry(clientId),
      onRefused: (clientId, error) => void outbox.refuse(clientId, error),
    })
  }

  /**
   * One message with these files (an album, if there are several), and words if there are some. They go up while they are sealed. Resolves
   * once all of it is sealed on this device: from then on the files themselves are not needed any more, and it goes up whatever happens.
   * `transfer` events tell how far it is; give a `clientId` to know them by from the beginning.
   */
  async send(chatId: string, files: readonly FileToSend[], options: SendFileOptions = {}): Promise<Message> {
    const { shelf, platform, messages, outbox } = this.#deps
    const chat = shelf.get(chatId)
    if (!chat) throw new ClientError('NO_SUCH_CHAT', chatId)
    if (files.length === 0 || files.length > LIMITS.mediaPerMessage) throw new ClientError('EMPTY')
    await this.#mustFit(files)
    const { text, mentions, format, viewOnce, ...rest } = options
    const clientId = rest.clientId ?? platform.uuid()
    const media: MediaPart[] = []
    try {
      for (const [index, file] of files.entries())
        media.push(await this.#take({ chatId, clientId, index, isSealed: chat.privacy === 'e2ee' }, file))
      const message = await messages().send(chatId, { text, mentions, format, viewOnce, media }, { ...rest, clientId })
      // Refused while it was sealed, there was no message yet to be given up.
      const refusal = this.uploader.refusal(clientId)
      if (refusal !== undefined) await outbox.refuse(clientId, refusal)
      return message
    } catch (error) {
      await this.uploader.drop(clientId, { isCancelled: true })
      throw error
    }
  }

  /** Stops a message's files on their way up, until `resume`. */
  pause(clientId: string): Promise<void> {
    return this.uploader.pause(clientId)
  }

  resume(clientId: string): Promise<void> {
    return this.uploader.resume(clientId)
  }

  /** The message is not sent after all, unless it is sent already. */
  async cancel(clientId: string): Promise<void> {
    if (!(await this.#deps.outbox.withdraw(clientId))) return
    await this.uploader.drop(clientId, { isCancelled: true })
  }

  /** How large files may be on this server, and how much may still be uploaded today. */
  async allowance(): Promise<Allowance> {
    const allowance = await this.#deps.call(calls.allowance, {})
    this.#limits = allowance
    return allowance
  }

  /** In order, for whoever can use a file while it comes. It is the whole file if it ends without an error. */
  stream(part: MediaPart, options?: OpenOptions): AsyncGenerator<Bytes> {
    return this.#told(part, this.#files.stream(part, this.#telling(part, options)))
  }

  /** Some of it: for seeking in a film. `end` is not in it. */
  range(part: MediaPart, start: number, end: number, options?: OpenOptions): AsyncGenerator<Bytes> {
    return this.#files.range(part, start, end, options)
  }

  /** The same in one piece, for whoever asks from another thread. */
  async bytes(part: MediaPart, start: number, end: number): Promise<Bytes> {
    const pieces: Bytes[] = []
    for await (const piece of this.range(part, start, end)) pieces.push(piece)
    return concat(...pieces)
  }

  /** The whole file, or an error. With `keepFor` it is kept on this device, and not fetched again while it is. */
  async blob(part: MediaPart, { keepFor, ...options }: OpenOptions & { keepFor?: KeepFor } = {}): Promise<Blob> {
    const type = part.type ?? 'application/octet-stream'
    const held = await this.kept.get(part).catch(() => undefined)
    if (held) return new Blob([held], { type })
    const pieces: Bytes[] = []
    for await (const piece of this.stream(part, options)) pieces.push(piece)
    // Where there is no room it is still here.
    if (keepFor) void this.kept.put(part, pieces, keepFor).catch(() => {})
    return new Blob(pieces, { type })
  }

  /** Writes the whole file, in constant memory; `commit` is called only if it is whole and the one that was sent. */
  async save(part: MediaPart, sink: FileSink, options?: OpenOptions): Promise<void> {
    try {
      for await (const piece of this.stream(part, options)) await sink.write(piece)
      await sink.commit()
    } catch (error) {
      await sink.abort()
      throw error
    }
  }

  /** What the outbox asks before it sends: all files of the message are there. */
  isReady({ clientId }: Pick<Outgoing, 'clientId'>): boolean {
    return this.uploader.isDone(clientId)
  }

  /** The message as it goes out, its files named as the server names them. */
  named(item: Outgoing): Outgoing {
    const records = this.uploader.of(item.clientId)
    if (records.length === 0) return item
    const media = item.said.media?.map((part, index) => ({
      ...part,
      mediaId: part.mediaId || (records.find((record) => record.index === index)?.mediaId ?? ''),
    }))
    return { ...item, said: { ...item.said, media } }
  }

  /** Seals one file into the spool, or takes it as it is for a chat the server keeps. */
  async #take(
    to: { chatId: string; clientId: string; index: number; isSealed: boolean },
    { source, ...given }: FileToSend,
  ): Promise<MediaPart> {
    const { platform, onMoved } = this.#deps
    const { isSealed, ...place } = to
    const size = isSealed ? sealedSize(source.size) : source.size
    const part: MediaPart = { ...given, mediaId: '', size: source.size }
    const kind = isSealed ? 'sealed' : plainKind(part)
    const record: UploadRecord = { ...place, id: platform.uuid(), kind, size, part, isSealing: true }
    const told = (done: number) => {
      // On its way, it is told how far it is there.
      if (this.uploader.hasBegun(record.id)) return
      onMoved({ ...place, direction: 'up', phase: 'sealing', done: Math.min(done, size), total: size })
    }
    told(0)
    await this.uploader.add(record)
    const sealed = isSealed ? sealMedia(piecesOf(source), platform.random) : undefined
    const came = await this.#spool.keep(record, sealed?.stream ?? piecesOf(source), told)
    if (came !== size) throw new ClientError('FILE_CHANGED', part.name)
    const ref = await sealed?.ref
    const whole = ref ? { ...part, key: toBase64(ref.key), hash: toBase64(ref.hash) } : part
    await this.uploader.sealed(record.id, whole)
    return whole
  }

  /** Refused before anything is sealed, if it will not be taken anyway. */
  async #mustFit(files: readonly FileToSend[]): Promise<void> {
    await this.allowance().catch((error: unknown) => {
      if (!(error instanceof ClientError) && !(error instanceof Fault)) throw error
    })
    for (const { source, kind } of files) {
      if (source.size === 0) throw new ClientError('EMPTY')
      const max = this.#limits[plainKind({ kind })]
      if (source.size > max) throw new Fault('TOO_LARGE', { details: { max } })
    }
  }

  #telling({ mediaId }: MediaPart, options: OpenOptions = {}): OpenOptions {
    const { onMoved } = this.#deps
    return {
      ...options,
      onMoved(done, total) {
        options.onMoved?.(done, total)
        onMoved({ direction: 'down', mediaId, phase: 'moving', done, total })
      },
    }
  }

  async *#told({ mediaId, size = 0 }: MediaPart, pieces: AsyncGenerator<Bytes>): AsyncGenerator<Bytes> {
    const { onMoved } = this.#deps
    try {
      yield* pieces
      onMoved({ direction: 'down', mediaId, phase: 'done', done: size, total: size })
    } catch (error) {
      const problem = (error as { code?: string }).code ?? 'INTERNAL'
      onMoved({ direction: 'down', mediaId, phase: 'failed', done: 0, total: size, problem })
      throw error
    }
  }
}

const plainKind = ({ kind }: Pick<MediaPart, 'kind'>): calls.PlainKind =>
  kind === 'voice' ? 'audio' : kind === 'sticker' ? 'image' : kind === 'file' ? 'document' : kind
