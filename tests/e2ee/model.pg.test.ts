import { figure, PASSWORD, startServer, type TestServer } from '@parley/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Account, type Chat, World } from './world.ts'
import { commandsOf } from './world-commands.ts'

const isLong = process.env['PARLEY_LONG'] === '1'
/** Each takes about a second. */
const RUNS = isLong ? 500 : 40
const COMMANDS = 12

let server: TestServer
let world: World

beforeAll(async () => {
  server = await startServer()
  world = new World(server.url)
  await world.populate()
})
afterAll(async () => {
  await Promise.all(world.accounts.flatMap(({ devices }) => devices).map((device) => world.sleep(device)))
  await server.stop()
})

test('what a device died over before it was shut out is owed to nobody', async () => {
  await world.begin()
  const chat = world.chats[0] as Chat
  const account = world.accounts[0] as Account
  const lost = world.newDevice(account)
  const client = await world.wake(lost)
  lost.id = (await client.signIn({ username: account.username, password: PASSWORD })).deviceId
  await client.recover(account.recoveryCode)
  await client.sync()
  const { text } = world.willSay(chat, lost, true)
  await world.crash(lost, 1, ({ messages }) => messages.send(chat.id, { text }))
  await account.devices[0]?.awake?.client.devices.revoke(lost.id)
  world.shutOut(lost)
  await world.holds()
})

// PARLEY_SEED repeats a run, and a failure says what the waiting device knows.
// Whatever people do, in whatever order, and wherever a device dies: who was there when it was said reads it, and nobody else can.
test('a small world does anything at all', { timeout: 3_600_000 }, async () => {
  let runs = 0
  let said = 0
  const seed = Number(process.env['PARLEY_SEED'] ?? Date.now() % 2 ** 31)
  console.log(`seed ${seed}`)
  const property = fc.asyncProperty(commandsOf(COMMANDS), async (commands) => {
    await world.begin()
    await fc.asyncModelRun(() => ({ model: {}, real: world }), commands)
    await world.holds()
    runs++
    said += world.chats.reduce((sum, chat) => sum + chat.said.length, 0)
  })
  // Each run goes on from where the last one ended, so what is found is not made smaller by trying again.
  await fc.assert(property, { numRuns: RUNS, seed, endOnFailure: true })
  console.log(Object.fromEntries(world.done))
  figure(
    import.meta.filename,
    `${runs} runs, ${said} things said, ${world.accounts.flatMap(({ devices }) => devices).length} devices`,
  )
  expect(said).toBeGreaterThan(0)
})
