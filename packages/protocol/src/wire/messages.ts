/** Made by `npm run lock` out of ../calls/messages.ts: the same without schemas, for whoever only calls. */
import type * as whole from '../calls/messages.ts'

export type * from '../calls/messages.ts'
export const send = {"name":"messages.send","http":{"method":"POST","path":"/api/chats/:chatId/messages"},"socket":"message:send"} as unknown as typeof whole.send
export const reply = {"name":"messages.reply","http":{"method":"POST","path":"/api/messages/:id/reply"}} as unknown as typeof whole.reply
export const forward = {"name":"messages.forward","http":{"method":"POST","path":"/api/messages/:id/forward"}} as unknown as typeof whole.forward
export const edit = {"name":"messages.edit","http":{"method":"PUT","path":"/api/messages/:id"},"socket":"message:edit"} as unknown as typeof whole.edit
export const remove = {"name":"messages.delete","http":{"method":"DELETE","path":"/api/messages/:id"},"socket":"message:delete"} as unknown as typeof whole.remove
export const get = {"name":"messages.get","http":{"method":"GET","path":"/api/messages/:id"}} as unknown as typeof whole.get
export const list = {"name":"messages.list","http":{"method":"GET","path":"/api/chats/:chatId/messages"}} as unknown as typeof whole.list
