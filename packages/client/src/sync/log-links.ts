/**
 * Each log as a chain of hashes that this device works out for itself. Where it began to read in the middle, the chain hangs on
 * the first thing an honest sender said about it, and is joined up as older pages come.
 */

import {
  type Bytes,
  bodyHash,
  type checkSeen,
  extendLog,
  KeyError,
  type LogEntry,
  type LogPosition,
  logStart,
} from '@parley/keys'
import type { Entry } from '@parley/protocol'
import { fromBase64, toBase64 } from '../base64.ts'
import { put, readAll } from '../store/records.ts'
import type { Change, Store } from '../store/store.ts'
import { linkName } from './cursor-row.ts'

/** An entry of the log without its body, and the head of the chain with it, once that is known. */
export type Link = LogEntry & { readonly head?: Bytes }

type Seen = Parameters<typeof checkSeen>[0]

const AT_ONCE = 100
const EMPTY = new Uint8Array(0)

export async function linkOf(entry: Entry): Promise<Link> {
  const { seq, id, senderId, deviceId, clientId, kind, ref, at, expiresAt, epoch, body } = entry
  return {
    ...{ seq, id, account: senderId ?? '', device: deviceId ?? '', clientId: clientId ?? '', kind, time: at },
    ...(ref === undefined ? {} : { ref: String(ref) }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(epoch === undefined ? {} : { epoch }),
    bodyHash:
      body === undefined && entry.bodyHash !== undefined
        ? bytesOf(entry.bodyHash)
        : await bodyHash(body === undefined ? EMPTY : bytesOf(body)),
  }
}

/** What is no base64 hangs in the chain as nothing, which nobody has vouched for; that it is none is said where it is opened. */
function bytesOf(text: string): Bytes {
  try {
    return fromBase64(text)
  } catch {
    return EMPTY
  }
}

export async function linksBetween(store: Store, log: string, from: number, to: number): Promise<Link[]> {
  const rows = await readAll<Link>(store, { from: linkName(log, from), to: linkName(log, to + 1) })
  return rows.map(([, link]) => link)
}

/** From here to the first whose head is known: what follows hangs on that one already, however long the log is. */
export async function linksUpToHead(store: Store, log: string, from: number, to: number): Promise<Link[]> {
  const links: Link[] = []
  for (let next = from; next <= to; next += AT_ONCE) {
    links.push(...(await linksBetween(store, log, next, Math.min(to, next + AT_ONCE - 1))))
    const known = links.findIndex(({ head }) => head !== undefined)
    if (known >= 0) return links.slice(0, known + 1)
  }
  return links
}

/**
 * Gives every link from the first known place on its head, and holds all that was said of the log against it.
 * `links` are an unbroken stretch, ascending; `seen` is what senders of entries in it say they saw before.
 */
export async function joinUp(log: string, links: readonly Link[], seen: readonly Seen[]): Promise<Link[]> {
  const joined: Link[] = []
  let position = await firstKnown(log, links, seen)
  for (const link of links) {
    if (position && link.seq > position.seq) {
      const next: LogPosition = await extendLog(position, link)
      if (link.head && toBase64(link.head) !== toBase64(next.head)) {
        throw new KeyError('LOG_FORKED', 'the older part does not lead to the newer', link.seq)
      }
      position = next
      joined.push({ ...link, head: next.head })
    } else joined.push(link.seq === position?.seq ? { ...link, head: position.head } : link)
  }
  const first = links[0]?.seq ?? 1
  for (const { seq, head } of seen) {
    const ours = seq < first ? undefined : joined[seq - first]?.head
    if (seq >= first && seq > (links.at(-1)?.seq ?? 0)) {
      throw new KeyError('LOG_BEHIND', `entry ${seq} was seen by others and is kept from us`, seq)
    }
    if (ours && toBase64(ours) !== toBase64(head)) throw new KeyError('LOG_FORKED', 'two views of one log', seq)
  }
  return joined
}

async function firstKnown(
  log: string,
  links: readonly Link[],
  seen: readonly Seen[],
): Promise<LogPosition | undefined> {
  const [first] = links
  if (!first) return undefined
  if (first.seq === 1) return logStart(log)
  const heads = links.flatMap(({ seq, head }) => (head ? [{ seq, head }] : []))
  return [...heads, ...seen.filter(({ seq }) => seq >= first.seq - 1)].sort((a, b) => a.seq - b.seq)[0]
}

export const keepLinks = (log: string, links: readonly Link[]): Change[] =>
  links.map((link) => put(linkName(log, link.seq), link))
