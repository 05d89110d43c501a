import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** The files that `file` needs at run time, however far away. */
function reached(file: string, seen: Set<string> = new Set()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  if (!file.startsWith('./')) return seen
  const source = readFileSync(new URL(file, import.meta.url), 'utf8')
  const imports = source.matchAll(/^(?:import|export)(?! type)[^;]*?from '([^']+)'/gms)
  for (const [, target] of imports) reached(target as string, seen)
  return seen
}

test('K95 what the server may import reaches no code that handles secret keys, and no HPKE', () => {
  const files = reached('./public-frame.ts')
  for (const secret of ['box', 'device', 'account-key', 'chat-epoch', 'message', 'link', 'own-data', 'sealed-box']) {
    expect(files).not.toContain(`./${secret}.ts`)
  }
  expect([...files].filter((file) => !file.startsWith('./'))).toEqual([])
  expect(files).toContain('./account-chain.ts')
  expect(reached('./index.ts')).toContain('@hpke/core')
})

test('K5 no file of the package reads the clock, the network, a disk or randomness of its own', () => {
  const forbidden = /Date\.now|new Date\(|getRandomValues|Math\.random|fetch\(|from 'node:/
  const offenders = [...reached('./index.ts')]
    .filter((file) => file.startsWith('./'))
    .filter((file) => forbidden.test(readFileSync(new URL(file, import.meta.url), 'utf8')))
  expect(offenders).toEqual([])
})
