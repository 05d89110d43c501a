/** What the command line says of itself. */

import { COMMON } from './parse.ts'
import type { Option, Verb } from './verb.ts'

export function overview(verbs: Readonly<Record<string, Verb>>): string {
  const rows = Object.entries(verbs).map(([name, { words, about }]) => [`${name} ${words}`.trimEnd(), about] as const)
  return `parley — end-to-end encrypted chat, from the command line

${table(rows)}

<to> is @username, me, or the name or id of a chat. "parley <verb> --help" says more.
Exit code 0: done · 1: it could not be done · 2: it was not understood.

PARLEY_HOME      where this device keeps itself, sealed (default ~/.config/parley)
PARLEY_SERVER    the server
PARLEY_PASSWORD  the password, instead of being asked for it`
}

export function helpOf(name: string, { words, about, options = {}, notes }: Verb): string {
  const line = ([flag, { value, about: what }]: [string, Option]) =>
    [`--${flag}${value === undefined ? '' : ` ${value}`}`, what] as const
  return `parley ${name} ${words}`.trimEnd().concat(`

${about}
${notes === undefined ? '' : `\n${notes}\n`}
${table([...Object.entries(options), ...Object.entries(COMMON)].map(line))}`)
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')
}
