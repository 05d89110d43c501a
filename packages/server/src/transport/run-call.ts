/** The one path of every call, whether it came by REST or socket: authenticate → limit → decode → access → handle. */

import { Fault } from '@parley/protocol'
import * as z from 'zod/mini'
import type { Caller, Context } from '../access/caller.ts'
import type { Bound } from '../access/handle.ts'
import type { Limiter, Rates } from '../access/limiter.ts'

export type RunCall = (
  bound: Bound,
  raw: unknown,
  context: Context,
  authenticate: () => Caller | undefined | Promise<Caller>,
) => Promise<unknown>

export function createRunCall({ limiter, rates }: { limiter: Limiter; rates: Rates }): RunCall {
  return async (bound, raw, context, authenticate) => {
    const { call } = bound
    const found = call.access === 'anyone' ? undefined : authenticate()
    const caller = found instanceof Promise ? await found : found
    if (call.access !== 'anyone' && caller === undefined) throw new Fault('UNAUTHENTICATED')
    const { per } = rates[call.rate]
    if (per !== 'target') limiter.take(call.rate, per === 'user' && caller ? caller.userId : context.ip)
    // What is nonsense has been counted too: it costs whoever sends it before it costs us.
    const input = decode(call.input, raw)
    if (call.access === 'operator' && !caller?.isOperator) throw new Fault('FORBIDDEN')
    return bound.answer(input as never, caller, context)
  }
}

/** At most this many complaints are listed: enough to mend a form. */
const ISSUES_SHOWN = 10

export function decode(schema: z.core.$ZodType, raw: unknown): unknown {
  const result = z.safeParse(schema, raw)
  if (result.success) return result.data
  const issues = result.error.issues.slice(0, ISSUES_SHOWN).map(({ path, message, code, ...rest }) => ({
    path: path.join('.'),
    problem: code === 'unrecognized_keys' ? `unknown field: ${(rest as { keys: string[] }).keys.join(', ')}` : message,
  }))
  throw new Fault('INVALID_INPUT', { details: { issues } })
}
