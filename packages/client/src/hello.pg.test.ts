import { fileURLToPath } from 'node:url'
import { startServer, startVictim } from '@parley/testkit'
import { expect, test } from 'vitest'

test('the example says hello, and is answered', async () => {
  await using server = await startServer()
  const hello = fileURLToPath(new URL('../examples/hello.ts', import.meta.url))
  const example = await startVictim(process.execPath, [hello, server.url])
  expect(await example.exited).toEqual({ code: 0, signal: null })
  expect(example.output()).toContain('Bob reads: Hello Bob')
  expect(example.output()).toContain('Ada reads: Hello Ada')
})
