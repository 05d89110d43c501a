/** Made by `npm run lock` out of ../calls/presence.ts: the same without schemas, for whoever only calls. */
import type * as whole from '../calls/presence.ts'

export type * from '../calls/presence.ts'
export const online = {"name":"presence.online","socket":"user:online"} as unknown as typeof whole.online
export const watch = {"name":"presence.watch","socket":"user:watch"} as unknown as typeof whole.watch
export const typing = {"name":"presence.typing","socket":"user:typing"} as unknown as typeof whole.typing
export const stopTyping = {"name":"presence.stop-typing","socket":"user:stop-typing"} as unknown as typeof whole.stopTyping
export const renew = {"name":"session.renew","socket":"session:renew"} as unknown as typeof whole.renew
