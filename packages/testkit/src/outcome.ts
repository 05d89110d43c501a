/** What came of a call, in one word: `done`, or the code of the fault. Anything else that is thrown is a mistake of the test. */

import { Fault } from '@parley/protocol'

export const outcome = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof Fault) return error.code
      throw error
    },
  )
