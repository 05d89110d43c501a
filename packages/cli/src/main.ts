/** The command line, as a process: its exit code is what became of it. */

import { run } from './run.ts'

process.exitCode = await run(process.argv.slice(2))
// A verb that is done is done: nothing that still waits somewhere keeps the shell waiting.
process.stdout.write('', () => process.exit())
