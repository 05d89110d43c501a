/** The SQLite that Node brings. */

import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { OpenEngine, SqlValue } from './sql-engine.ts'

export const nodeEngine: OpenEngine = async (snapshot) => {
  const db = new DatabaseSync(':memory:')
  if (snapshot) db.deserialize(snapshot)
  const prepared = new Map<string, StatementSync>()
  const statement = (sql: string): StatementSync => {
    const known = prepared.get(sql)
    if (known) return known
    const made = db.prepare(sql)
    made.setReturnArrays(true)
    prepared.set(sql, made)
    return made
  }
  return {
    run(sql, values = []) {
      statement(sql).run(...values)
    },
    rows: (sql, values = []) => statement(sql).all(...values) as unknown as SqlValue[][],
    snapshot: () => db.serialize(),
    close() {
      prepared.clear()
      db.close()
    },
  }
}
