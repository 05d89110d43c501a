/** A search index in SQLite: what goes in and out of the tables of `schema.ts`. */

import { sameText } from '@parley/protocol'
import { findMessages } from './find-messages.ts'
import type { SearchKind } from './index-port.ts'
import { END, openIndex } from './schema.ts'
import type { SearchCore } from './search-core.ts'
import type { OpenEngine, SqlEngine, SqlValue } from './sql-engine.ts'

export function sqlCore(openEngine: OpenEngine): SearchCore {
  let engine: SqlEngine
  const ids = new Map<string, number>()

  /** The number of a name, made if there is none. */
  function numberOf(name: string): number {
    const known = ids.get(name)
    if (known !== undefined) return known
    engine.run('insert into names (name) values (?) on conflict do nothing', [name])
    const id = engine.rows('select id from names where name = ?', [name])[0]![0] as number
    ids.set(name, id)
    return id
  }

  function whole(work: () => void): void {
    engine.run('begin')
    try {
      work()
      engine.run('commit')
    } catch (error) {
      engine.run('rollback')
      ids.clear()
      throw error
    }
  }

  /** Answers how many there were. */
  function drop(where: string, values: readonly SqlValue[]): number {
    const rows = engine.rows(`select row, plain from messages where ${where}`, values)
    for (const [row, plain] of rows as [number, string][]) {
      engine.run(`insert into grams (grams, rowid, plain) values ('delete', ?, ?)`, [row, plain + END])
      engine.run('delete from messages where row = ?', [row])
    }
    return rows.length
  }

  return {
    async open(snapshot) {
      engine = await openIndex(openEngine, snapshot)
    },
    async index(messages) {
      whole(() => {
        for (const message of messages) {
          const [chat, sender, kind] = [message.chatId, message.senderId, message.kind satisfies SearchKind].map(
            numberOf,
          )
          drop('chat = ? and seq = ?', [chat!, message.seq])
          // Engines differ in what they make of these; no query can hold them either.
          const text = storable(message.text)
          const plain = sameText.normalise(text)
          const [[row]] = engine.rows(
            `insert into messages (chat, seq, sender, at, kind, expires, plain, text) values (?, ?, ?, ?, ?, ?, ?, ?)
             returning row`,
            [
              chat!,
              message.seq,
              sender!,
              message.at,
              kind!,
              message.expiresAt ?? null,
              plain,
              text === plain ? null : text,
            ],
          ) as [[number]]
          engine.run('insert into grams (rowid, plain) values (?, ?)', [row, plain + END])
        }
      })
    },
    async remove(places) {
      whole(() => {
        for (const id of places) {
          const dot = id.lastIndexOf('.')
          drop('chat = (select id from names where name = ?) and seq = ?', [
            id.slice(0, dot),
            Number(id.slice(dot + 1)),
          ])
        }
      })
    },
    async removeChat(chatId) {
      whole(() => {
        drop('chat = (select id from names where name = ?)', [chatId])
        engine.run('delete from marks where chat = ?', [chatId])
      })
    },
    async expire(now) {
      let gone = 0
      whole(() => {
        gone = drop('expires <= ?', [now])
      })
      const [[next]] = engine.rows('select min(expires) from messages where expires is not null') as [[number | null]]
      return { gone, next }
    },
    query: async (query, now) => findMessages(engine, { ...query, text: storable(query.text) }, now),
    async mark(chatId, reached) {
      engine.run('insert into marks values (?, ?) on conflict do update set reached = excluded.reached', [
        chatId,
        reached,
      ])
    },
    marks: async () => new Map(engine.rows('select chat, reached from marks') as [string, string][]),
    snapshot: async () => engine.snapshot(),
    async close() {
      engine.close()
    },
  }
}

const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\ufffd')
