/** The only reader of the environment: merges file, `_FILE` secrets and variables, and complains about what it does not know. */

import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { type Config, ConfigSchema } from './schema.ts'

export class ConfigFault extends Error {
  override name = 'ConfigFault'
}

type Values = Record<string, string | undefined>

/** Names an older or a wrapping tool may use for its own ends; not settings. */
const OURS = /^PARLEY_/
const NOT_SETTINGS = new Set(['PARLEY_CONFIG', 'PARLEY_SEED', 'PARLEY_TEST_POSTGRES'])

export function loadConfig(environment: Values = process.env): Config {
  const file = environment.PARLEY_CONFIG
  const given: Values = { ...(file ? readConfigFile(file) : {}), ...environment }
  const known = Object.keys(ConfigSchema.shape)
  const values: Values = {}
  const problems: string[] = []
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined || value === '') continue
    const name = key.endsWith('_FILE') ? key.slice(0, -'_FILE'.length) : key
    if (!known.includes(name)) {
      if (OURS.test(key) && !NOT_SETTINGS.has(key)) problems.push(`${key} is not a setting.${suggest(name, known)}`)
      continue
    }
    if (name !== key && given[name]) problems.push(`${name} and ${key} are both given: keep one.`)
    else values[name] = name === key ? value : readSecret(key, value, problems)
  }
  const result = ConfigSchema.safeParse(values)
  for (const { path, message } of result.error?.issues ?? []) problems.push(`${path.join('.')}: ${message}.`)
  if (problems.length > 0 || !result.success) {
    throw new ConfigFault(`Parley cannot start with these settings:\n${problems.map((p) => `  - ${p}`).join('\n')}`)
  }
  return result.data
}

function readConfigFile(path: string): Values {
  try {
    return parseEnv(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new ConfigFault(`PARLEY_CONFIG names ${path}, which cannot be read: ${(cause as Error).message}`)
  }
}

function readSecret(key: string, path: string, problems: string[]): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (cause) {
    problems.push(`${key} names ${path}, which cannot be read: ${(cause as Error).message}.`)
    return undefined
  }
}

const suggest = (name: string, known: readonly string[]): string => {
  const [nearest] = known
    .map((candidate) => ({ candidate, far: distance(name, candidate) }))
    .sort((a, b) => a.far - b.far)
  return nearest && nearest.far <= Math.max(3, name.length / 3) ? ` Did you mean ${nearest.candidate}?` : ''
}

/** Edits it takes to turn one name into the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    }
    row = next
  }
  return row[b.length]!
}
