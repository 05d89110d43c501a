/** New tokens for the old refresh token, wherever the client keeps it. */

import { auth, Fault } from '@parley/protocol'
import { handleOpen } from '../../../access/handle.ts'
import type { Sessions } from '../sessions.ts'

export const refreshToken = ({ sessions }: { sessions: Sessions }) =>
  handleOpen(auth.refreshToken, async (input, context) => {
    const token = input.refreshToken ?? context.cookie.read()
    if (token === undefined) throw new Fault('UNAUTHENTICATED')
    return sessions.answer(await sessions.refresh(token), input.refreshToken === undefined, context)
  })
