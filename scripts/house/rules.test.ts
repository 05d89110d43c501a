import { describe, expect, test } from 'vitest'
import { brokenRules } from './rules.ts'

const manifests = {
  'packages/protocol/package.json': '{"exports":{".":"./src/index.ts"}}',
  'packages/keys/package.json': '{"exports":{".":"./src/index.ts","./public-frame":"./src/public-frame.ts"}}',
  'packages/server/package.json': '{"exports":{".":"./src/index.ts","./*":"./src/*.ts"}}',
  'packages/testkit/package.json': '{"exports":{".":"./src/index.ts"}}',
  'tests/package.json': '{}',
}
const judge = (files: Record<string, string>) => brokenRules(new Map(Object.entries({ ...manifests, ...files })))
const server = (path: string) => `packages/server/src/${path}`

// Each row breaks one rule: the file, what it holds, what is said of it.
test.each([
  ['packages/protocol/src/a.ts', `import { k } from '@parley/keys'`, 'protocol may not see keys'],
  ['packages/protocol/src/a.ts', `import fs from 'node:fs'`, 'no I/O'],
  ['packages/client/src/a.ts', `import type { S } from '@parley/server'`, 'client may not see server'],
  ['packages/web/src/a.tsx', `export * from '@parley/keys'`, 'web may not see keys'],
  ['packages/testkit/src/a.ts', `import '@parley/protocol/inside'`, 'does not export'],
  ['packages/keys/src/a.ts', `import { p } from '../../protocol/src/index.ts'`, 'reached by its name'],
  ['packages/stray/src/a.ts', '', 'not in the table of packages'],
  ['packages/testkit/src/a.ts', `import '@parley/tests/kill'`, 'nothing imports tests'],
  ['packages/testkit/src/a.ts', `import '../../../bench/limit.ts'`, 'nothing imports bench'],
  ['packages/testkit/src/a.ts', `import './b.test.ts'`, 'nothing imports a test'],
  ['packages/client/src/a.ts', 'await import(name)', 'computed path'],
  ['packages/client/src/string-utils.ts', '', 'named after nothing'],
  ['packages/client/src/helpers/text.ts', '', 'named after nothing'],
  [server('app.ts'), `import { k } from '@parley/keys'`, 'server may not see keys'],
  [server('access/a.ts'), `import type { A } from '../features/chats/index.ts'`, 'access may not see features'],
  [server('db/pool.ts'), `let a: import('../log/tail.ts').Tail`, 'db may not see log'],
  [server('transport/http.ts'), `import '../gateway/session.ts'`, 'transport may not see gateway'],
  [server('features/chats/jobs.ts'), `export { s } from '../../adapters/s3.ts'`, 'features may not see adapters'],
  [server('features/chats/rules.ts'), `import { s } from '../users/store.ts'`, 'only through its index'],
  [server('app.ts'), `await import('./features/users/rules.ts')`, 'only through its index'],
  [server('main.ts'), `import './db/pool.ts'`, 'main may not see db'],
  [server('attic/a.ts'), '', 'not in the table of rooms'],
  [server('features/chats/jobs.ts'), 'const q = `select id from chats where id = ${1}`', 'speaks SQL'],
  [server('adapters/a.ts'), `const q = 'INSERT INTO jobs VALUES ($1)'`, 'speaks SQL'],
  [server('access/a.ts'), `import type { Pool } from 'pg'`, 'talk to the database'],
  [server('features/chats/rules.ts'), 'const at = Date.now()', 'takes time or chance'],
  [server('features/chats/rules.ts'), 'const at = new Date()', 'takes time or chance'],
  [server('log/append.ts'), 'const n = Math.random()', 'takes time or chance'],
  ['scripts/a.ts', 'const = 1', 'Unexpected token'],
])('%s with «%s» is caught', (path, text, said) => {
  const broken = judge({ [path]: text })
  expect(broken).toHaveLength(1)
  expect(broken[0]).toContain(path)
  expect(broken[0]).toContain(said)
})

describe('a cycle is caught', () => {
  test('of types alone', () => {
    const files = {
      'packages/keys/src/a.ts': `import type { B } from './b.ts'`,
      'packages/keys/src/b.ts': `export type { C } from './c.ts'`,
      'packages/keys/src/c.ts': `let a: import('./a.ts').A`,
    }
    expect(judge(files)).toEqual([
      'cycle: packages/keys/src/a.ts → packages/keys/src/b.ts → packages/keys/src/c.ts → packages/keys/src/a.ts',
    ])
  })

  test('across packages, through their names', () => {
    const files = {
      'packages/testkit/src/index.ts': `import '@parley/server/app'`,
      [server('app.ts')]: `import '@parley/testkit'`,
    }
    expect(judge(files).some((line) => line.startsWith('cycle: '))).toBe(true)
  })
})

test('a tree that keeps the rules is left alone', () => {
  const files = {
    'packages/protocol/src/index.ts': `import { z } from 'zod'`,
    'packages/keys/src/public-frame.ts': `import type { P } from '@parley/protocol'`,
    [server('main.ts')]: `import { a } from './app.ts'; import { c } from './config.ts'`,
    [server('config.ts')]: `import { l } from '@parley/protocol'`,
    [server('app.ts')]: `import { f } from './app/features.ts'; import { m } from './adapters/memory.ts'; new Date()`,
    [server('app/features.ts')]: `import '../features/chats/index.ts'; import { m } from '../adapters/memory.ts'`,
    [server('adapters/memory.ts')]: `import type { Clock } from '../ports/clock.ts'; Date.now()`,
    [server('ports/clock.ts')]: '',
    [server('features/chats/index.ts')]:
      `import { s } from './store.ts'; import { f } from '@parley/keys/public-frame'; new Date(0)`,
    [server('features/chats/store.ts')]: `import { u } from '../users/index.ts'; const q = 'select 1 from chats'`,
    [server('features/users/index.ts')]: `throw new Error('Select a name from the list, or update it')`,
    [server('features/users/index.pg.test.ts')]:
      `import '../../adapters/memory.ts'; import '@parley/testkit'; 'delete from users'`,
    'packages/testkit/src/index.ts': `import { a } from '@parley/server/app'; await import('node:fs')`,
    'tests/kill.test.ts': `import { s } from '@parley/testkit'`,
  }
  expect(judge(files)).toEqual([])
})
