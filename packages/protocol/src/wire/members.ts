/** Made by `npm run lock` out of ../calls/members.ts: the same without schemas, for whoever only calls. */
import type * as whole from '../calls/members.ts'

export type * from '../calls/members.ts'
export const list = {"name":"members.list","http":{"method":"GET","path":"/api/chats/:chatId/members"}} as unknown as typeof whole.list
export const add = {"name":"members.add","http":{"method":"POST","path":"/api/chats/:chatId/members"},"socket":"group:member-added"} as unknown as typeof whole.add
export const remove = {"name":"members.remove","http":{"method":"DELETE","path":"/api/chats/:chatId/members/:userId"},"socket":"group:member-removed"} as unknown as typeof whole.remove
export const setRole = {"name":"members.set-role","http":{"method":"PUT","path":"/api/chats/:chatId/members/:userId"}} as unknown as typeof whole.setRole
