/** Blobs in any store that speaks S3: written whole or in parts of eight megabytes, so that memory stays flat however large they are. */

import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { Fault } from '@parley/protocol'
import { AwsClient } from 'aws4fetch'
import { type Blobs, checkKey, GROWN_AT_ONCE, type Growth, NOTHING_YET, type Range } from '../ports/blob.ts'

export type S3Options = {
  /** Of the bucket: `https://host/bucket` or `https://bucket.host`, with a prefix if there is one; no slash at its end. */
  url: string
  accessKeyId: string
  secretAccessKey: string
  region: string
  /** Whether people are sent to the store itself for what they may fetch. */
  direct: boolean
}

/** What S3 has of a file that is still coming. `tail`: its last bytes, too few for a part of their own, lie beside it. */
type Parts = { uploadId?: string; etags: readonly string[]; tail: number }

const ATTEMPTS = 4

/** `s3://key:secret@host/bucket/prefix?region=eu-central-1&tls=false&direct=true` */
export function readS3Url(given: string): S3Options {
  const { username, password, host, pathname, searchParams } = new URL(given)
  const tls = searchParams.get('tls') !== 'false'
  return {
    url: `${tls ? 'https' : 'http'}://${host}${pathname.replace(/\/+$/, '')}`,
    accessKeyId: decodeURIComponent(username),
    secretAccessKey: decodeURIComponent(password),
    region: searchParams.get('region') ?? 'us-east-1',
    direct: searchParams.get('direct') === 'true',
  }
}

export function s3Blob({ url, direct, ...credentials }: S3Options): Blobs {
  // It tries again with jitter what failed on the way or on the other side.
  const s3 = new AwsClient({ ...credentials, service: 's3', retries: ATTEMPTS })
  const urlOf = (key: string) => {
    checkKey(key)
    return `${url}/${key}`
  }
  const tailOf = (key: string) => `${urlOf(key)}.tail`

  async function ask(to: string, init: RequestInit = {}): Promise<Response | undefined> {
    let answer: Response
    try {
      answer = await s3.fetch(to, init)
    } catch (cause) {
      throw new Fault('STORAGE_UNAVAILABLE', { retryAfter: 1, cause })
    }
    if (answer.ok) return answer
    const said = await answer.text()
    // Not all stores let an upload be given up: theirs to sweep away, then.
    if (answer.status === 404 || (answer.status === 405 && init.method === 'DELETE')) return undefined
    throw new Fault('STORAGE_UNAVAILABLE', { retryAfter: 1, cause: new Error(`S3: ${answer.status} ${said}`) })
  }

  /** The same, of what must be there. */
  async function must(to: string, init: RequestInit = {}): Promise<Response> {
    const answer = await ask(to, init)
    if (!answer) throw new Fault('STORAGE_UNAVAILABLE', { retryAfter: 1, cause: new Error('S3: 404') })
    return answer
  }

  const putWhole = (to: string, bytes: Uint8Array) => must(to, { method: 'PUT', body: new Uint8Array(bytes) })

  async function begin(key: string): Promise<string> {
    const answer = await (await must(`${urlOf(key)}?uploads=`, { method: 'POST' })).text()
    return inXml(answer, 'UploadId')
  }

  async function putPart(key: string, uploadId: string, number: number, bytes: Uint8Array): Promise<string> {
    const to = `${urlOf(key)}?partNumber=${number}&uploadId=${encodeURIComponent(uploadId)}`
    return (await putWhole(to, bytes)).headers.get('etag') ?? ''
  }

  async function grow(
    key: string,
    from: Growth,
    bytes: AsyncIterable<Uint8Array>,
    kept: (growth: Growth) => Promise<void>,
  ): Promise<void> {
    let { uploadId, etags, tail } = (from.parts ?? { etags: [], tail: 0 }) as Parts
    let { size } = from
    // What was kept beside is taken in again, and becomes the beginning of the next part.
    let held: Uint8Array[] = tail > 0 ? [await readTail(await must(tailOf(key)), tail)] : []
    let length = tail
    const tell = (growth: number, parts: Parts) => kept({ size: growth, parts })
    try {
      for await (const chunk of bytes) {
        held.push(chunk)
        length += chunk.length
        size += chunk.length
        if (length < GROWN_AT_ONCE) continue
        const part = Buffer.concat(held)
        ;[held, length] = [[], 0]
        uploadId ??= await begin(key)
        etags = [...etags, await putPart(key, uploadId, etags.length + 1, part)]
        tail = 0
        await tell(size, { uploadId, etags, tail })
      }
    } finally {
      if (length > tail) {
        await putWhole(tailOf(key), Buffer.concat(held))
        await tell(size, { ...(uploadId === undefined ? {} : { uploadId }), etags, tail: length })
      }
    }
  }

  async function finish(key: string, { parts }: Growth): Promise<void> {
    const { uploadId, etags, tail } = (parts ?? { etags: [], tail: 0 }) as Parts
    const rest = tail > 0 ? await ask(tailOf(key)) : undefined
    if (tail > 0 && !rest) return mustExist(key)
    const last = rest ? await readTail(rest, tail) : new Uint8Array(0)
    if (uploadId === undefined) await putWhole(urlOf(key), last)
    else {
      const all = last.length > 0 ? [...etags, await lastPart(key, uploadId, etags.length + 1, last)] : etags
      if (all.at(-1) === undefined || !(await complete(key, uploadId, all as string[]))) await mustExist(key)
    }
    await ask(tailOf(key), { method: 'DELETE' })
  }

  /** Undefined where the upload is no more: it was completed before. */
  async function lastPart(key: string, uploadId: string, number: number, bytes: Uint8Array) {
    const to = `${urlOf(key)}?partNumber=${number}&uploadId=${encodeURIComponent(uploadId)}`
    return (await ask(to, { method: 'PUT', body: new Uint8Array(bytes) }))?.headers.get('etag') ?? undefined
  }

  /** False if there is no such upload any more. Whether it went well stands in the answer's body, not its status. */
  async function complete(key: string, uploadId: string, etags: readonly string[]): Promise<boolean> {
    const listed = etags.map((etag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${etag}</ETag></Part>`)
    const body = `<CompleteMultipartUpload>${listed.join('')}</CompleteMultipartUpload>`
    const to = `${urlOf(key)}?uploadId=${encodeURIComponent(uploadId)}`
    const answer = await ask(to, { method: 'POST', body })
    if (!answer) return false
    const said = await answer.text()
    if (said.includes('<Error>')) throw new Fault('STORAGE_UNAVAILABLE', { retryAfter: 1, cause: new Error(said) })
    return true
  }

  async function mustExist(key: string): Promise<void> {
    await must(urlOf(key), { method: 'HEAD' })
  }

  async function abandon(key: string, { parts }: Growth): Promise<void> {
    const { uploadId, tail = 0 } = (parts ?? {}) as Partial<Parts>
    if (uploadId !== undefined) {
      await ask(`${urlOf(key)}?uploadId=${encodeURIComponent(uploadId)}`, { method: 'DELETE' })
    }
    if (tail > 0) await ask(tailOf(key), { method: 'DELETE' })
  }

  async function put(key: string, bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    if (bytes instanceof Uint8Array) return void (await putWhole(urlOf(key), bytes))
    // Grown under its own name, there would be two of it if two came at once: parts are apart from each other by their upload.
    let growth: Growth = NOTHING_YET
    const grown = inParts(bytes)
    try {
      for await (const { part, isLast } of grown) {
        const { uploadId, etags } = (growth.parts ?? { etags: [] }) as Parts
        if (isLast && uploadId === undefined) return void (await putWhole(urlOf(key), part))
        const upload = uploadId ?? (await begin(key))
        growth = { size: 0, parts: { uploadId: upload, etags, tail: 0 } }
        const etag = await putPart(key, upload, etags.length + 1, part)
        growth = { size: 0, parts: { uploadId: upload, etags: [...etags, etag], tail: 0 } }
      }
      const { uploadId, etags } = growth.parts as Parts
      await complete(key, uploadId as string, etags)
    } catch (error) {
      await abandon(key, growth)
      throw error
    }
  }

  return {
    ...{ put, grow, finish, abandon },
    async get(key, range) {
      const answer = await ask(urlOf(key), range ? { headers: { range: headerOf(range) } } : {})
      if (!answer) return undefined
      const size = Number(answer.headers.get('content-range')?.split('/')[1] ?? answer.headers.get('content-length'))
      return { size, bytes: answer.body ? Readable.fromWeb(answer.body as ReadableStream) : Readable.from([]) }
    },
    async delete(key) {
      await ask(urlOf(key), { method: 'DELETE' })
    },
    exists: async (key) => (await ask(urlOf(key), { method: 'HEAD' })) !== undefined,
    ...(direct
      ? {
          async link(key: string, seconds: number) {
            const to = new URL(urlOf(key))
            to.searchParams.set('X-Amz-Expires', String(seconds))
            to.searchParams.set('response-content-disposition', 'attachment')
            return (await s3.sign(to, { aws: { signQuery: true } })).url
          },
        }
      : {}),
  }
}

/** A crash may have left more than was told. */
const readTail = async (answer: Response, length: number): Promise<Uint8Array> =>
  new Uint8Array(await answer.arrayBuffer()).subarray(0, length)

const headerOf = ({ start, end }: Range): string => `bytes=${start}-${end - 1}`

function inXml(text: string, name: string): string {
  const found = new RegExp(`<${name}>([^<]+)</${name}>`).exec(text)?.[1]
  if (found === undefined) throw new Fault('STORAGE_UNAVAILABLE', { cause: new Error(`S3 answered no ${name}`) })
  return found
}

/** Pieces of what S3 takes as a part; there is always a last one. */
async function* inParts(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<{ part: Buffer; isLast: boolean }> {
  let held: Uint8Array[] = []
  let length = 0
  for await (const chunk of bytes) {
    held.push(chunk)
    length += chunk.length
    if (length < GROWN_AT_ONCE) continue
    yield { part: Buffer.concat(held), isLast: false }
    ;[held, length] = [[], 0]
  }
  yield { part: Buffer.concat(held), isLast: true }
}
