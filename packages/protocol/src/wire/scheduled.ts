/** Made by `npm run lock` out of ../calls/scheduled.ts: the same without schemas, for whoever only calls. */
import type * as whole from '../calls/scheduled.ts'

export type * from '../calls/scheduled.ts'
export const schedule = {"name":"scheduled.schedule","http":{"method":"POST","path":"/api/chats/:chatId/scheduled"}} as unknown as typeof whole.schedule
export const list = {"name":"scheduled.list","http":{"method":"GET","path":"/api/chats/:chatId/scheduled"}} as unknown as typeof whole.list
export const cancel = {"name":"scheduled.cancel","http":{"method":"DELETE","path":"/api/scheduled/:id"}} as unknown as typeof whole.cancel
export const sendNow = {"name":"scheduled.send-now","http":{"method":"POST","path":"/api/scheduled/:id/send"}} as unknown as typeof whole.sendNow
