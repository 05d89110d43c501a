import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { keptContract } from '../media/kept-contract.ts'
import { sqliteStore } from '../node/sqlite-store.ts'
import { storeContract } from './contract.ts'
import { memoryStore } from './memory-store.ts'

const folders: string[] = []
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'parley-store-'))
  folders.push(made)
  return made
}
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true })
})

describe('memory', () => {
  for (const { name, run } of [...storeContract(false), ...keptContract])
    test(name, () => run(async () => memoryStore()))
})

describe('sqlite', () => {
  for (const { name, run } of [...storeContract(true), ...keptContract]) {
    test(name, () => {
      const at = folder()
      return run(() => sqliteStore({ folder: at }))
    })
  }

  test('nothing that was written lies open on the disk, and another key opens nothing', async () => {
    const at = folder()
    const store = await sqliteStore({ folder: at })
    await store.write([['a', new TextEncoder().encode('marker-of-plain-text')]])
    await store.close()
    expect(readFileSync(join(at, 'device.db')).includes('marker-of-plain-text')).toBe(false)
    const other = await sqliteStore({ folder: at, key: new Uint8Array(32).fill(9) })
    await expect(other.get('a')).rejects.toMatchObject({ code: 'STORE_UNREADABLE' })
    await other.close()
  })

  test('a sealed value does not open under another name', async () => {
    const at = folder()
    const store = await sqliteStore({ folder: at })
    await store.write([['a', new Uint8Array([1])]])
    await store.close()
    const { DatabaseSync } = await import('node:sqlite')
    const db = new DatabaseSync(join(at, 'device.db'))
    db.exec("update held set name = 'b'")
    db.close()
    const again = await sqliteStore({ folder: at })
    await expect(again.get('b')).rejects.toMatchObject({ code: 'STORE_UNREADABLE' })
    await again.close()
  })
})
