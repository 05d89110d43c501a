import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ConfigFault, loadConfig } from './load.ts'
import { masterKey } from './master-key.ts'
import { configReference, showConfig } from './show.ts'

const folders: string[] = []
const folder = () => {
  folders.push(mkdtempSync(join(tmpdir(), 'parley-config-')))
  return folders.at(-1)!
}
afterAll(() => {
  for (const path of folders) rmSync(path, { recursive: true })
})
const problem = (environment: Record<string, string>): string => {
  try {
    loadConfig(environment)
  } catch (error) {
    if (error instanceof ConfigFault) return error.message
    throw error
  }
  throw new Error('no fault')
}

describe('settings', () => {
  it('have defaults that start a server', () => {
    expect(loadConfig({ PATH: '/usr/bin' })).toMatchObject({
      PARLEY_PORT: 7000,
      PARLEY_HOST: '127.0.0.1',
      PARLEY_RATES: {},
    })
  })

  it('refuse a name that does not exist, and suggest the one that was meant', () => {
    expect(problem({ PARLEY_PROT: '7001' })).toMatch(/PARLEY_PROT is not a setting. Did you mean PARLEY_PORT\?/)
    expect(problem({ PARLEY_SOMETHING_ELSE_ENTIRELY: '1' })).not.toMatch(/Did you mean/)
  })

  it('say every problem at once', () => {
    const said = problem({ PARLEY_PORT: 'many', PARLEY_REGISTRATION: 'maybe', PARLEY_NO: 'x' })
    expect(said).toMatch(/PARLEY_PORT/)
    expect(said).toMatch(/PARLEY_REGISTRATION/)
    expect(said).toMatch(/PARLEY_NO/)
  })

  it('read secrets from files, and refuse the same one twice', () => {
    const path = join(folder(), 'key')
    writeFileSync(path, `${Buffer.alloc(32, 1).toString('base64')}\n`)
    expect(loadConfig({ PARLEY_MASTER_KEY_FILE: path }).PARLEY_MASTER_KEY).toBe(Buffer.alloc(32, 1).toString('base64'))
    expect(problem({ PARLEY_MASTER_KEY_FILE: path, PARLEY_MASTER_KEY: 'x' })).toMatch(/both given/)
    expect(problem({ PARLEY_MASTER_KEY_FILE: join(path, 'not') })).toMatch(/cannot be read/)
  })

  it('read a file, and let the environment win', () => {
    const path = join(folder(), 'parley.env')
    writeFileSync(path, 'PARLEY_PORT=7100\nPARLEY_REGISTRATION=closed\n')
    expect(loadConfig({ PARLEY_CONFIG: path, PARLEY_PORT: '7200' })).toMatchObject({
      PARLEY_PORT: 7200,
      PARLEY_REGISTRATION: 'closed',
    })
    expect(problem({ PARLEY_CONFIG: `${path}.gone` })).toMatch(/cannot be read/)
  })

  it('change rows of the table of rates, and no others', () => {
    expect(loadConfig({ PARLEY_RATES: 'send=9/2m, api = 7/1s' }).PARLEY_RATES).toEqual({
      send: { per: 'user', max: 9, window: 120_000 },
      api: { per: 'user', max: 7, window: 1_000 },
    })
    for (const written of ['post=1/1s', 'send=0/1s', 'send=5', 'send=5/1d']) {
      expect(problem({ PARLEY_RATES: written })).toMatch(/is not a rate like/)
    }
  })
})

describe('what is printed', () => {
  it('holds no secret', () => {
    const shown = showConfig(
      loadConfig({ PARLEY_MASTER_KEY: 'c2VjcmV0LXNlY3JldA==', DATABASE_URL: 'postgres://parley:hunter2@db/parley' }),
    )
    expect(shown).not.toMatch(/c2VjcmV0|hunter2/)
    expect(shown).toMatch(/\/\/\[secret\]@db\/parley/)
  })

  it('is the reference page in docs/', () => {
    const page = new URL('../../../../docs/reference/settings.md', import.meta.url)
    expect(readFileSync(page, 'utf8')).toBe(configReference())
  })
})

describe('the master key', () => {
  it('is made once, for its owner alone, and stays', () => {
    const data = folder()
    const made = masterKey(undefined, data)
    expect(made).toHaveLength(32)
    expect(statSync(join(data, 'master-key')).mode & 0o777).toBe(0o600)
    chmodSync(join(data, 'master-key'), 0o644)
    expect(masterKey(undefined, data)).toEqual(made)
    expect(statSync(join(data, 'master-key')).mode & 0o777).toBe(0o600)
  })

  it('is refused when it is not 32 bytes', () => {
    expect(() => masterKey('c2hvcnQ=', folder())).toThrow(ConfigFault)
    const data = folder()
    writeFileSync(join(data, 'master-key'), 'half a ke')
    expect(() => masterKey(undefined, data)).toThrow(/must hold 32 bytes/)
  })
})
