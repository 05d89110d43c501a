/** The messages that contain a text, newest first, with the matches marked. */

import { LIMITS, sameText } from '@parley/protocol'
import type { SearchHit, SearchQuery } from './index-port.ts'
import type { SqlEngine, SqlValue } from './sql-engine.ts'

/** So many of the newest are looked through first: what stands in many messages is found there sooner than by its grams. */
const NEWEST = 2_000
/** More of them let hardly less through, and each costs. */
const GRAMS = 24

type Condition = { sql: string; values: SqlValue[] }

export function findMessages(engine: SqlEngine, query: SearchQuery, now: number): SearchHit[] {
  const wanted = sameText.normaliseQuery(query.text)
  const limit = Math.max(0, Math.min(query.limit ?? LIMITS.page, LIMITS.page))
  const filter = filterOf(query, now)
  const contains: Condition = wanted === '' ? all([]) : { sql: 'instr(plain, ?) > 0', values: [wanted] }

  const find = (from: string, values: SqlValue[], ...conditions: Condition[]): SqlValue[][] => {
    const { sql, values: more } = all(conditions)
    return engine.rows(
      `select c.name, m.seq, s.name, m.at, coalesce(m.text, m.plain)
       from (select * from ${from} where ${sql} order by at desc, chat desc, seq desc limit ?) m
       join names c on c.id = m.chat join names s on s.id = m.sender
       order by m.at desc, m.chat desc, m.seq desc`,
      [...values, ...more, limit],
    )
  }

  const newest = `(select * from messages where ${filter.sql} order by at desc, chat desc, seq desc limit ${NEWEST})`
  let rows = wanted === '' ? find('messages', [], filter) : find(newest, filter.values, contains)
  if (wanted !== '' && rows.length < limit) {
    const candidates = candidatesOf(wanted)
    rows = find(`(${candidates.sql}) cross join messages on messages.row = found`, candidates.values, filter, contains)
  }
  return (rows as [string, number, string, number, string][]).map(([chatId, seq, senderId, at, text]) => ({
    id: `${chatId}.${seq}`,
    chatId,
    seq,
    senderId,
    at,
    parts: (wanted === '' ? undefined : sameText.highlight(text, wanted)) ?? [{ text, match: false }],
  }))
}

/** The rows that may contain it, found by grams. */
function candidatesOf(wanted: string): Condition {
  const characters = Array.from(wanted)
  if (characters.length < 3) {
    const last = `${wanted}\u{10ffff}`
    return { sql: 'select distinct doc as found from terms where term between ? and ?', values: [wanted, last] }
  }
  const grams = new Set(characters.slice(2).map((_, i) => characters.slice(i, i + 3).join('')))
  const match = [...grams]
    .slice(0, GRAMS)
    .map((gram) => `"${gram.replaceAll('"', '""')}"`)
    .join(' AND ')
  return { sql: 'select rowid as found from grams where grams match ?', values: [match] }
}

function filterOf({ chatId, senderId, kind, before, after, beyond }: SearchQuery, now: number): Condition {
  const numbered = (column: string, name: string): Condition => ({
    sql: `${column} = (select id from names where name = ?)`,
    values: [name],
  })
  const ofKinds = (kinds: readonly string[]): Condition => ({
    sql: `kind in (select id from names where name in (${kinds.map(() => '?').join(', ')}))`,
    values: [...kinds],
  })
  return all([
    { sql: '(expires is null or expires > ?)', values: [now] },
    ...(chatId === undefined ? [] : [numbered('chat', chatId)]),
    ...(senderId === undefined ? [] : [numbered('sender', senderId)]),
    ...(kind === undefined ? [] : [ofKinds([kind].flat())]),
    ...(before === undefined ? [] : [{ sql: 'at < ?', values: [before] }]),
    ...(after === undefined ? [] : [{ sql: 'at >= ?', values: [after] }]),
    ...(beyond === undefined
      ? []
      : [
          {
            sql: '(at, chat, seq) < (?, (select id from names where name = ?), ?)',
            values: [beyond.at, beyond.chatId, beyond.seq],
          },
        ]),
  ])
}

const all = (conditions: readonly Condition[]): Condition => ({
  sql: conditions.map(({ sql }) => sql).join(' and ') || 'true',
  values: conditions.flatMap(({ values }) => values),
})
