/** Made by `npm run lock` out of ../calls/invites.ts: the same without schemas, for whoever only calls. */
import type * as whole from '../calls/invites.ts'

export type * from '../calls/invites.ts'
export const create = {"name":"invites.create","http":{"method":"POST","path":"/api/chats/:chatId/invites"}} as unknown as typeof whole.create
export const list = {"name":"invites.list","http":{"method":"GET","path":"/api/chats/:chatId/invites"}} as unknown as typeof whole.list
export const revoke = {"name":"invites.revoke","http":{"method":"DELETE","path":"/api/chats/:chatId/invites/:token"}} as unknown as typeof whole.revoke
export const preview = {"name":"invites.preview","http":{"method":"GET","path":"/api/invites/:token"}} as unknown as typeof whole.preview
export const join = {"name":"invites.join","http":{"method":"POST","path":"/api/invites/:token/join"}} as unknown as typeof whole.join
