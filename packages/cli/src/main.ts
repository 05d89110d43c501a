/** The command line: finds the verb, reads its arguments, runs it; 0 when it is done, 1 when it could not be, 2 when it was not understood. */

import { failureOf } from './failure.ts'
import { helpOf, overview } from './help.ts'
import { parse } from './parse.ts'
import { Terminal } from './terminal.ts'
import { verbs } from './verbs/index.ts'

process.exitCode = await main(process.argv.slice(2))
// A verb that is done is done: nothing that still waits somewhere keeps the shell waiting.
process.stdout.write('', () => process.exit())

async function main([name, ...rest]: string[]): Promise<number> {
  const terminal = new Terminal(rest.includes('--json'))
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    const verb = rest[0] === undefined ? undefined : verbs[rest[0]]
    terminal.text(verb ? helpOf(rest[0] as string, verb) : overview(verbs))
    return name === undefined ? 2 : 0
  }
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined
  try {
    const args = parse(name, verb, rest)
    if (!verb || args.flags['help']) terminal.text(verb ? helpOf(name, verb) : overview(verbs))
    else await verb.run(args, terminal)
    return 0
  } catch (error) {
    const { exitCode, code, message } = failureOf(error)
    terminal.complain(code, message)
    return exitCode
  }
}
