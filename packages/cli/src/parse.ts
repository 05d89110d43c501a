/** Reads the arguments of a verb; what it does not know is refused, never passed over. */

import { parseArgs } from 'node:util'
import { UsageError } from './failure.ts'
import type { Args, Option, Verb } from './verb.ts'

export const COMMON: Readonly<Record<string, Option>> = {
  server: {
    type: 'string',
    value: 'URL',
    about: 'the server; else $PARLEY_SERVER, the profile’s, or http://127.0.0.1:7000',
  },
  json: { type: 'boolean', about: 'one JSON object a line, for programs' },
  help: { type: 'boolean', about: 'this page' },
}

export function parse(name: string, verb: Verb | undefined, args: readonly string[]): Args {
  if (!verb) throw new UsageError(`There is no "parley ${name}". See: parley --help`)
  const options = Object.fromEntries(
    Object.entries({ ...verb.options, ...COMMON }).map(([flag, { type }]) => [flag, { type }]),
  )
  const { values, positionals } = readOr(name, () => parseArgs({ args: [...args], options, allowPositionals: true }))
  const [least, most] = verb.count
  const isHelp = values['help'] === true
  if (!isHelp && (positionals.length < least || positionals.length > most)) {
    throw new UsageError(`It is: parley ${name} ${verb.words}`.trimEnd())
  }
  const server = values['server']
  return {
    words: positionals,
    flags: values,
    server: typeof server === 'string' ? server : undefined,
  }
}

function readOr<T>(name: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    const [first] = (error as Error).message.split('. ')
    throw new UsageError(`${first?.replace(/\.$/, '')}. See: parley ${name} --help`)
  }
}
