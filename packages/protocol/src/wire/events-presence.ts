/** Made by `npm run lock` out of ../events/presence.ts: the same without schemas, for whoever only calls. */
import type * as whole from '../events/presence.ts'

export type * from '../events/presence.ts'
export const typing = {"name":"user:typing"} as unknown as typeof whole.typing
export const stopTyping = {"name":"user:stop-typing"} as unknown as typeof whole.stopTyping
export const statusChanged = {"name":"user:status-changed"} as unknown as typeof whole.statusChanged
export const lastSeen = {"name":"user:last-seen"} as unknown as typeof whole.lastSeen
