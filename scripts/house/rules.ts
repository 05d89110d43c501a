// The rules of the house as two tables and a few sentences: who may import whom, and what may be done only in certain rooms.
import { posix } from 'node:path'
import { readSource, type Source } from './read-source.ts'

/** Package → packages it may import. `keys/public-frame` is that one file only; `*` is everything but tests and bench. */
const packages: Record<string, string[]> = {
  protocol: [],
  keys: ['protocol'],
  client: ['protocol', 'keys'],
  cli: ['client', 'protocol'],
  web: ['client', 'protocol'],
  bots: ['client', 'protocol'],
  gateway: ['client', 'protocol'],
  server: ['protocol', 'keys/public-frame'],
  testkit: ['protocol', 'keys', 'client', 'bots', 'gateway', 'server'],
  tests: ['*'],
  bench: ['*'],
  scripts: [],
}

/** Room of the server → rooms it may import: main → app → transport | gateway → features → log | access → db | ports. */
const rooms: Record<string, string[]> = {
  index: ['main', 'app', 'config'],
  main: ['app', 'config'],
  app: ['config', 'transport', 'gateway', 'features', 'log', 'access', 'db', 'ports', 'adapters'],
  config: [],
  transport: ['features', 'log', 'access', 'db', 'ports'],
  gateway: ['features', 'log', 'access', 'db', 'ports'],
  features: ['log', 'access', 'db', 'ports'],
  log: ['db', 'ports'],
  access: ['db', 'ports'],
  adapters: ['db', 'ports'],
  db: ['ports'],
  ports: [],
}

const pure = ['protocol', 'keys']
const timed = ['app', 'main', 'config', 'index', 'adapters', 'ports']
const vague = /(^|[-/.])(utils?|helpers?|managers?|common|misc)([-/.]|$)/

/** Repository path → text of every source file and of each package's package.json, in; broken rules, out. */
export function brokenRules(files: ReadonlyMap<string, string>): string[] {
  const broken: string[] = []
  const graph = new Map<string, string[]>()
  for (const [path, text] of files) {
    if (!/\.tsx?$/.test(path)) continue
    const say = (what: string) => broken.push(`${path}: ${what}`)
    const source = readSource(path, text)
    if (source.error) say(source.error)
    if (vague.test(path)) say('is named after nothing: call it what it holds')
    if (!(ownerOf(path) in packages)) say(`${ownerOf(path)} is not in the table of packages`)
    if (!isTest(path)) judgeContent(path, source, say)

    const targets = source.imports.map((specifier) => ({ specifier, target: resolve(path, specifier, files) }))
    for (const { specifier, target } of targets) {
      const fault = target === undefined ? judgeOutside(path, specifier) : judgeImport(path, target, specifier)
      if (fault) say(`may not import ${specifier}: ${fault}`)
    }
    graph.set(
      path,
      targets.map(({ target }) => target).filter((target) => target !== undefined),
    )
  }
  return [...broken, ...cycles(graph)]
}

function judgeContent(path: string, source: Source, say: (what: string) => void) {
  if (source.computedImport && path.startsWith('packages/')) say('imports a computed path, which no rule can follow')
  const room = roomOf(path)
  if (!room) return
  if (!(room in rooms)) say(`${room} is not in the table of rooms`)
  if (source.sql && !maySpeakSql(path)) say('speaks SQL: that belongs in a store.ts, log/ or db/')
  if (source.clock && !timed.includes(room)) say('takes time or chance by itself: they come through ports')
}

/** Something from the registry or from Node. */
function judgeOutside(path: string, specifier: string): string | undefined {
  if (specifier.startsWith('@parley/')) return 'its package does not export that'
  if (isTest(path)) return undefined
  if (pure.includes(ownerOf(path)) && specifier.startsWith('node:')) return 'this package does no I/O and runs anywhere'
  if (roomOf(path) && specifier === 'pg' && !maySpeakSql(path))
    return 'only a store.ts, log/ and db/ talk to the database'
  return undefined
}

function judgeImport(path: string, target: string, specifier: string): string | undefined {
  const [from, to] = [ownerOf(path), ownerOf(target)]
  if (isTest(target)) return 'nothing imports a test'
  if (from !== to) {
    if (to === 'tests' || to === 'bench') return `nothing imports ${to}`
    if (specifier.startsWith('.')) return 'another package is reached by its name'
    const allowed = isTest(path) ? [...(packages[from] ?? []), 'testkit'] : (packages[from] ?? [])
    const part = target
      .replace(/^packages\//, '')
      .replace(/\/src\//, '/')
      .replace(/\.tsx?$/, '')
    return allowed.some((name) => name === '*' || name === to || name === part)
      ? undefined
      : `${from} may not see ${to}`
  }
  const [room, next] = [roomOf(path), roomOf(target)]
  if (!room || !next || isTest(path)) return undefined
  if (room !== next && !rooms[room]?.includes(next)) return `${room} may not see ${next}`
  if (next === 'features' && featureOf(path) !== featureOf(target) && !target.endsWith('/index.ts')) {
    return 'a feature is seen only through its index'
  }
  return undefined
}

function resolve(path: string, specifier: string, files: ReadonlyMap<string, string>): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(path), specifier)
  const [, name, rest] = /^@parley\/([^/]+)(\/.*)?$/.exec(specifier) ?? []
  if (!name) return undefined
  const home = name in packages && files.has(`${name}/package.json`) ? name : `packages/${name}`
  const { exports = {} } = JSON.parse(files.get(`${home}/package.json`) ?? '{}') as { exports?: Record<string, string> }
  const subpath = `.${rest ?? ''}`
  const file = exports[subpath] ?? (subpath === '.' ? undefined : exports['./*']?.replace('*', subpath.slice(2)))
  if (file) return posix.join(home, file)
  return home === name ? posix.join(home, subpath) : undefined
}

function cycles(graph: ReadonlyMap<string, string[]>): string[] {
  const found: string[] = []
  const done = new Set<string>()
  const walk = (path: string, trail: string[]) => {
    const at = trail.indexOf(path)
    if (at >= 0) found.push(`cycle: ${[...trail.slice(at), path].join(' → ')}`)
    if (at >= 0 || done.has(path)) return
    for (const target of graph.get(path) ?? []) walk(target, [...trail, path])
    done.add(path)
  }
  for (const path of graph.keys()) walk(path, [])
  return found
}

const ownerOf = (path: string) => (path.startsWith('packages/') ? path.split('/')[1] : path.split('/')[0]) ?? ''
const isTest = (path: string) => /\.test\.tsx?$/.test(path)
const roomOf = (path: string) => /^packages\/server\/src\/([^/.]+)/.exec(path)?.[1]
const featureOf = (path: string) => /^packages\/server\/src\/features\/([^/]+)/.exec(path)?.[1]
const maySpeakSql = (path: string) => /[/-]store\.ts$/.test(path) || ['log', 'db'].includes(roomOf(path) ?? '')
