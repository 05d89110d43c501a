/** Takes a request apart: which of its values name a thing, and the same request with one of them in place of another. */

import { randomBytes, randomUUID } from 'node:crypto'

type Input = Record<string, unknown>
type Path = readonly (string | number)[]

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/
const isId = (value: unknown): value is string => typeof value === 'string' && absentOf(value) !== undefined

/** The name of nothing, of the same form. Undefined: this names nothing. */
export function absentOf(value: string): string | undefined {
  if (UUID.test(value)) return value.replace(UUID, randomUUID())
  if (/^[0-9a-f]{32}$/.test(value)) return randomBytes(16).toString('hex')
  if (/^[A-Za-z0-9_-]{22,64}$/.test(value)) return randomBytes(48).toString('base64url').slice(0, value.length)
  return undefined
}

/** Where two requests of the same kind name different things. What a client names itself is nobody's. */
export function* differing(mine: unknown, theirs: unknown, path: Path = []): Generator<{ path: Path; theirs: string }> {
  if (path.at(-1) === 'clientId') return
  if (isId(mine) && isId(theirs)) {
    if (mine !== theirs) yield { path, theirs }
    return
  }
  if (typeof mine !== 'object' || typeof theirs !== 'object' || !mine || !theirs || ArrayBuffer.isView(mine)) return
  // The cursors of a device go by the names of logs.
  const [names, others] = [Object.keys(mine), Object.keys(theirs)]
  for (const [i, name] of names.entries()) {
    const other = others[i]!
    if (name !== other && isId(name)) yield { path: [...path, name], theirs: other }
    else yield* differing((mine as Input)[name], (theirs as Input)[other], [...path, name])
  }
}

export function swapped(input: Input, [first, ...rest]: Path, value: string): Input {
  const copy: Input = Array.isArray(input) ? ([...input] as never) : { ...input }
  const at = String(first)
  const held = copy[at]
  if (rest.length > 0) copy[at] = swapped(held as Input, rest, value)
  else if (isId(at)) {
    delete copy[at]
    copy[value] = held
  } else copy[at] = value
  return copy
}
