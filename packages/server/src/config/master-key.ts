/** The master key: given, or made on first start and kept where only the server's user can read it. Lost key, lost content. */

import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigFault } from './load.ts'

const BYTES = 32

export function masterKey(given: string | undefined, dataFolder: string): Buffer {
  if (given !== undefined) return parse(given, 'PARLEY_MASTER_KEY')
  const path = join(dataFolder, 'master-key')
  if (!existsSync(path)) {
    // `wx`: two first starts at once cannot end with two keys.
    writeFileSync(path, `${randomBytes(BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true })
  }
  chmodSync(path, 0o600)
  return parse(readFileSync(path, 'utf8'), path)
}

function parse(text: string, where: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64')
  if (key.length !== BYTES)
    throw new ConfigFault(`${where} must hold ${BYTES} bytes in base64 (openssl rand -base64 32).`)
  return key
}
