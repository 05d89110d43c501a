/** Who may bear which username. */

/** Names that would be taken for the house itself, or for everybody. */
const RESERVED = new Set(
  `abuse admin administrator all anonymous api bot bots channel contact deleted everyone group help here home info legal
   mail moderator moderators nobody noreply null official operator owner parley postmaster privacy root saved security
   service settings staff status support system team undefined unknown user username webmaster`.split(/\s+/),
)

/** Names of the house are for those who run it. */
export const mayBear = (username: string, isOperator: boolean): boolean =>
  isOperator || !RESERVED.has(username.toLowerCase())
