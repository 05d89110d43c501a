/** Binds a call of the contract to the code that answers it. */

import type { Call, InputOf, OutputOf } from '@parley/protocol'
import type { Caller, Context } from './caller.ts'

export type Bound = {
  call: Call
  answer: (input: never, caller: Caller | undefined, context: Context) => Promise<unknown>
}

/** A call for anyone: it may come without a caller. */
export const handleOpen = <C extends Call>(
  call: C,
  answer: (input: InputOf<C>, context: Context, caller: Caller | undefined) => Promise<OutputOf<C>>,
): Bound => ({ call, answer: (input, caller, context) => answer(input, context, caller) })

/** A call for people who have signed in. */
export const handle = <C extends Call>(
  call: C,
  answer: (input: InputOf<C>, caller: Caller, context: Context) => Promise<OutputOf<C>>,
): Bound => ({ call, answer: (input, caller, context) => answer(input, caller!, context) })
