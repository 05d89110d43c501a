/** What end-to-end encryption costs: a message against bare AES-GCM of the same size, and turning a chat's epoch by its size. */
import * as keys from '@parley/keys'

type Person = keys.Speaker & { readonly account: string; readonly key: keys.AccountKey }

const { crypto, performance } = globalThis
const random: keys.Random = (length) => crypto.getRandomValues(new Uint8Array(length))
const unseen = { seq: 0, head: new Uint8Array(32) }
const now = Date.now()

async function newPerson(account: string): Promise<Person> {
  const device = await keys.deviceFromSeed(`${account}-phone`, keys.newDeviceSeed(random))
  const key = keys.newAccountKey(random, account, 1)
  const { chain } = await keys.createChain(account, device, key, now)
  return { account, device, key, chain }
}

async function newGroup(people: readonly Person[]): Promise<keys.ChatState> {
  const members = people.map(({ account, chain }, i) => {
    const role: keys.Role = i === 0 ? 'creator' : 'member'
    return { account, identity: keys.chainPin(chain).first, role }
  })
  const creator = people[0] as Person
  const change = { kind: 'create', shape: 'group', members } as const
  return (await keys.signChatEntry(undefined, 'chat', creator, now, change)).state
}

const turn = (state: keys.ChatState, people: readonly Person[]): Promise<keys.EpochTurn> => {
  const chains = new Map(people.map(({ account, chain }) => [account, chain]))
  return keys.turnEpoch({ state, kind: 'fresh', speaker: people[0] as Person, chains, seen: unseen, time: now, random })
}

/** Microseconds a run: the median of seven rounds. */
async function micros(runs: number, work: (i: number) => Promise<unknown>): Promise<number> {
  const rounds: number[] = []
  for (let round = 0; round < 7; round++) {
    const start = performance.now()
    for (let i = 0; i < runs; i++) await work(i)
    rounds.push(((performance.now() - start) * 1000) / runs)
  }
  return rounds.sort((a, b) => a - b)[3] as number
}

async function messages(): Promise<void> {
  const [ann, bob] = [await newPerson('ann'), await newPerson('bob')]
  const { state, secret } = await turn(await newGroup([ann, bob]), [ann, bob])
  const aes = await crypto.subtle.importKey('raw', random(32), 'AES-GCM', false, ['encrypt', 'decrypt'])
  console.log('message      on the wire   seal µs   open µs   bare AES-GCM seal/open µs   ratio seal/open')
  for (const size of [20, 1000, 16_000]) {
    const content = random(size)
    const envelope = { chat: 'chat', account: 'ann', device: 'ann-phone', clientId: 'c', kind: 'message' }
    const seal = () => keys.sealMessage({ secret, state, speaker: ann, envelope, content, seen: unseen })
    const body = await seal()
    const open = () => keys.openMessage({ secret, state, at: 2, chain: ann.chain, envelope, body })
    const bare = body.slice()
    const gcm = () => ({ name: 'AES-GCM', iv: random(12) })
    const bareSeal = await micros(300, () => crypto.subtle.encrypt(gcm(), aes, bare))
    const iv = random(12)
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, aes, bare)
    const bareOpen = await micros(300, () => crypto.subtle.decrypt({ name: 'AES-GCM', iv }, aes, sealed))
    const [sealing, opening] = [await micros(300, seal), await micros(300, open)]
    const columns = [
      `${size} B`.padEnd(12),
      `${body.length} B`.padEnd(13),
      sealing.toFixed(0).padEnd(9),
      opening.toFixed(0).padEnd(9),
      `${bareSeal.toFixed(0)} / ${bareOpen.toFixed(0)}`.padEnd(27),
      `${(sealing / bareSeal).toFixed(1)} / ${(opening / bareOpen).toFixed(1)}`,
    ]
    console.log(columns.join(' '))
  }
}

async function epochs(sizes: readonly number[]): Promise<void> {
  const everyone: Person[] = []
  console.log('\nmembers   turn ms   ms a member   up B   up B a member   down B a member   open ms   verify set ms')
  for (const size of sizes) {
    while (everyone.length < size) everyone.push(await newPerson(`account-${everyone.length}`))
    const people = everyone.slice(0, size)
    const state = await newGroup(people)
    const start = performance.now()
    const turned = await turn(state, people)
    const turning = performance.now() - start
    const up = turned.frame.length + keys.writeSealedSet(turned.seals).length
    const mark = turned.state.epochs[0] as keys.EpochMark
    const checking = performance.now()
    const own = await keys.checkSealedSet(state, mark, turned.seals)
    const checked = performance.now() - checking
    const last = people.at(-1) as Person
    const down = keys.writeOwnSeal(own.get(last.account) as keys.OwnSeal)
    const opening =
      (await micros(3, () => keys.openEpoch('chat', mark, keys.readOwnSeal(down), last.chain, [last.key]))) / 1000
    const columns = [
      `${size}`.padEnd(9),
      turning.toFixed(0).padEnd(9),
      (turning / size).toFixed(2).padEnd(13),
      `${up}`.padEnd(6),
      (up / size).toFixed(0).padEnd(15),
      `${turned.frame.length + down.length} (${down.length} seal)`.padEnd(17),
      opening.toFixed(1).padEnd(9),
      checked.toFixed(1),
    ]
    console.log(columns.join(' '))
  }
}

await messages()
await epochs(process.argv.length > 2 ? process.argv.slice(2).map(Number) : [2, 50, 250, 1000])
