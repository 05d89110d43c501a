/** The operator's key that reports are sealed to: the public half, given; or a pair made on first start, its private half beside the data. */

import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigFault } from './load.ts'

const BITS = 2_048

/** As PEM. The private half, where it was made here, is the operator's to read reports with, and to keep elsewhere. */
export function reportKey(given: string | undefined, dataFolder: string): string {
  if (given !== undefined) return publicHalf(given, 'PARLEY_REPORT_KEY')
  const path = join(dataFolder, 'report-key.pem')
  if (!existsSync(path)) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: BITS })
    // `wx`: two first starts at once cannot end with two keys.
    writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx', flush: true })
  }
  chmodSync(path, 0o600)
  return publicHalf(readFileSync(path, 'utf8'), path)
}

function publicHalf(pem: string, where: string): string {
  let key: KeyObject
  try {
    key = createPublicKey(pem)
  } catch {
    throw new ConfigFault(`${where} must hold an RSA key of ${BITS} bits in PEM.`)
  }
  if (key.asymmetricKeyType !== 'rsa' || key.asymmetricKeyDetails?.modulusLength !== BITS) {
    throw new ConfigFault(`${where} must hold an RSA key of ${BITS} bits in PEM.`)
  }
  return key.export({ type: 'spki', format: 'pem' }) as string
}
