/** Made by `npm run lock` out of ../calls/marks.ts: the same without schemas, for whoever only calls. */
import type * as whole from '../calls/marks.ts'

export type * from '../calls/marks.ts'
export const pin = {"name":"messages.pin","http":{"method":"POST","path":"/api/messages/:id/pin"}} as unknown as typeof whole.pin
export const unpin = {"name":"messages.unpin","http":{"method":"DELETE","path":"/api/messages/:id/pin"}} as unknown as typeof whole.unpin
export const pinned = {"name":"messages.pinned","http":{"method":"GET","path":"/api/chats/:chatId/pinned"}} as unknown as typeof whole.pinned
export const star = {"name":"messages.star","http":{"method":"POST","path":"/api/messages/:id/star"}} as unknown as typeof whole.star
export const unstar = {"name":"messages.unstar","http":{"method":"DELETE","path":"/api/messages/:id/star"}} as unknown as typeof whole.unstar
export const starred = {"name":"messages.starred","http":{"method":"GET","path":"/api/messages/starred"}} as unknown as typeof whole.starred
