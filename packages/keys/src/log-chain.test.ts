import { expect, test } from 'vitest'
import { type Bytes, EMPTY, toHex, utf8 } from './bytes.ts'
import type { LogPosition } from './chat-entry.ts'
import { bodyHash, checkBody, checkSeen, extendLog, type LogEntry, logStart } from './log-chain.ts'

async function entry(seq: number, body: Bytes, patch: Partial<LogEntry> = {}): Promise<LogEntry> {
  const who = { account: 'ann', device: 'ann-phone', clientId: `c${seq}`, kind: 'message' }
  return { seq, id: `id-${seq}`, ...who, time: 1000 + seq, epoch: 1, bodyHash: await bodyHash(body), ...patch }
}

async function heads(entries: readonly LogEntry[]): Promise<LogPosition[]> {
  const positions = [await logStart('chat-1')]
  for (const one of entries) positions.push(await extendLog(positions.at(-1) as LogPosition, one))
  return positions
}

const log = () => Promise.all([1, 2, 3, 4].map((seq) => entry(seq, utf8(`body ${seq}`))))

test('K50 dropping, reordering or changing any field of an entry changes every later head', async () => {
  const honest = (await heads(await log())).at(-1) as LogPosition
  const patches: Partial<LogEntry>[] = [
    { id: 'x' },
    { account: 'bob' },
    { device: 'x' },
    { clientId: 'x' },
    { kind: 'edit' },
    { ref: 'x' },
    { time: 9 },
    { expiresAt: 9 },
    { epoch: 2 },
    { epoch: undefined },
    { bodyHash: await bodyHash(EMPTY) },
  ]
  const seen = new Set([toHex(honest.head)])
  for (const patch of patches) {
    const changed = (await log()).map((one) => (one.seq === 2 ? { ...one, ...patch } : one))
    seen.add(toHex(((await heads(changed)).at(-1) as LogPosition).head))
  }
  expect(seen.size).toBe(patches.length + 1)
  await expect(heads((await log()).filter(({ seq }) => seq !== 2))).rejects.toMatchObject({ code: 'LOG_BEHIND' })
  const [one, two, three, four] = (await log()) as [LogEntry, LogEntry, LogEntry, LogEntry]
  const reordered = await heads([one, { ...three, seq: 2 }, { ...two, seq: 3 }, four])
  expect(reordered.at(-1)?.head).not.toEqual(honest.head)
  expect(await logStart('chat-2')).not.toEqual(await logStart('chat-1'))
})

test('K51 a body may be emptied by deletion and the chain still holds; it may not become another', async () => {
  const one = await entry(1, utf8('body 1'))
  await checkBody(one, utf8('body 1'))
  await checkBody(one, EMPTY)
  await expect(checkBody(one, utf8('body 2'))).rejects.toMatchObject({ code: 'LOG_FORKED', index: 1 })
})

test('K52 what others saw is held against our own view', async () => {
  const positions = await heads(await log())
  const headAt = (seq: number) => positions[seq]?.head
  for (const position of positions) checkSeen(position, headAt)
  const forked = { seq: 3, head: positions[2]?.head as Bytes }
  expect(() => checkSeen(forked, headAt)).toThrow(expect.objectContaining({ code: 'LOG_FORKED' }))
  const ahead = { seq: 9, head: forked.head }
  expect(() => checkSeen(ahead, headAt)).toThrow(expect.objectContaining({ code: 'LOG_BEHIND', index: 9 }))
})
