/** SQLite as WebAssembly: for browsers, where it belongs into a worker, since it answers at once. */

import initialise, { type PreparedStatement } from '@sqlite.org/sqlite-wasm'
import type { OpenEngine, SqlValue } from './sql-engine.ts'

let loading: ReturnType<typeof initialise> | undefined

export const wasmEngine: OpenEngine = async (snapshot) => {
  loading ??= initialise()
  const { oo1, capi, wasm } = await loading
  const db = new oo1.DB(':memory:')
  if (snapshot) {
    const size = snapshot.length
    const ours = capi.SQLITE_DESERIALIZE_FREEONCLOSE | capi.SQLITE_DESERIALIZE_RESIZEABLE
    db.checkRc(capi.sqlite3_deserialize(db.pointer!, 'main', wasm.allocFromTypedArray(snapshot), size, size, ours))
  }
  const prepared = new Map<string, PreparedStatement>()
  function* steps(sql: string, values: readonly SqlValue[]) {
    const statement = prepared.get(sql) ?? db.prepare(sql)
    prepared.set(sql, statement)
    try {
      if (values.length > 0) statement.bind([...values])
      while (statement.step()) yield statement.get([]) as SqlValue[]
    } finally {
      statement.reset()
    }
  }
  return {
    run(sql, values = []) {
      for (const _ of steps(sql, values));
    },
    rows: (sql, values = []) => [...steps(sql, values)],
    snapshot: () => capi.sqlite3_js_db_export(db.pointer!),
    close() {
      for (const statement of prepared.values()) statement.finalize()
      prepared.clear()
      db.close()
    },
  }
}
