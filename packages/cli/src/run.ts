/** Finds the verb, reads its arguments, runs it: 0 when it is done, 1 when it could not be, 2 when it was not understood. */

import { failureOf } from './failure.ts'
import { helpOf, overview } from './help.ts'
import { parse } from './parse.ts'
import { Profile } from './profile.ts'
import { handOver, type Reply, type Request } from './sharing.ts'
import { RemoteTerminal, Terminal } from './terminal.ts'
import { verbs } from './verbs/index.ts'

/** What somebody who follows may be asked to do for others: what needs no answers at a keyboard, and ends. */
const HANDED_OVER = ['send', 'chats', 'search', 'export', 'devices', 'verify']

export async function run([name, ...rest]: readonly string[], terminal = new Terminal(rest.includes('--json'))) {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    const verb = rest[0] === undefined ? undefined : verbs[rest[0]]
    terminal.text(verb ? helpOf(rest[0] as string, verb) : overview(verbs))
    return name === undefined ? 2 : 0
  }
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined
  try {
    const args = parse(name, verb, rest)
    if (!verb || args.flags['help']) terminal.text(verb ? helpOf(name, verb) : overview(verbs))
    else await verb.run(args, terminal, runFor)
    return 0
  } catch (error) {
    const { exitCode, code, message } = failureOf(error)
    if (code === 'STORE_IN_USE' && HANDED_OVER.includes(name)) {
      const reply = await handOver(new Profile().folder, { argv: [name, ...rest], piped: terminal.wasPiped })
      if (reply) return show(terminal, reply)
    }
    terminal.complain(code, message)
    return exitCode
  }
}

function show(terminal: Terminal, { out, err, exitCode }: Reply): number {
  if (out !== '') terminal.text(out)
  if (err !== '') terminal.note(err.replace(/\n$/, ''))
  return exitCode
}

/** For another process on this device. */
async function runFor({ argv, piped }: Request): Promise<Reply> {
  const [name = ''] = argv
  const terminal = new RemoteTerminal(argv.includes('--json'), piped)
  if (!HANDED_OVER.includes(name)) return { out: '', err: `parley: "${name}" is not done for others.\n`, exitCode: 1 }
  const exitCode = await run(argv, terminal)
  return { ...terminal.written, exitCode }
}
