/** Made by `npm run lock` out of ../calls/chats.ts: the same without schemas, for whoever only calls. */
import type * as whole from '../calls/chats.ts'

export type * from '../calls/chats.ts'
export const create = {"name":"chats.create","http":{"method":"POST","path":"/api/chats"}} as unknown as typeof whole.create
export const list = {"name":"chats.list","http":{"method":"GET","path":"/api/chats"}} as unknown as typeof whole.list
export const get = {"name":"chats.get","http":{"method":"GET","path":"/api/chats/:chatId"}} as unknown as typeof whole.get
export const update = {"name":"chats.update","http":{"method":"PUT","path":"/api/chats/:chatId"},"socket":"group:name-changed"} as unknown as typeof whole.update
export const remove = {"name":"chats.remove","http":{"method":"DELETE","path":"/api/chats/:chatId"}} as unknown as typeof whole.remove
export const mute = {"name":"chats.mute","http":{"method":"PUT","path":"/api/chats/:chatId/mute"}} as unknown as typeof whole.mute
export const archive = {"name":"chats.archive","http":{"method":"POST","path":"/api/chats/:chatId/archive"}} as unknown as typeof whole.archive
export const pin = {"name":"chats.pin","http":{"method":"PUT","path":"/api/chats/:chatId/pin"}} as unknown as typeof whole.pin
export const draft = {"name":"chats.draft","http":{"method":"PUT","path":"/api/chats/:chatId/draft"}} as unknown as typeof whole.draft
export const wallpaper = {"name":"chats.wallpaper","http":{"method":"PUT","path":"/api/chats/:chatId/wallpaper"}} as unknown as typeof whole.wallpaper
export const backup = {"name":"chats.backup","http":{"method":"POST","path":"/api/chats/:chatId/backup"}} as unknown as typeof whole.backup
