/** Made by `npm run lock` out of ../calls/keys.ts: the same without schemas, for whoever only calls. */
import type * as whole from '../calls/keys.ts'

export type * from '../calls/keys.ts'
export const publishChain = {"name":"keys.publish-chain","http":{"method":"POST","path":"/api/keys/chain"}} as unknown as typeof whole.publishChain
export const chains = {"name":"keys.chains","http":{"method":"POST","path":"/api/keys/chains"}} as unknown as typeof whole.chains
export const seeds = {"name":"keys.seeds","http":{"method":"GET","path":"/api/keys/seeds"}} as unknown as typeof whole.seeds
export const recover = {"name":"keys.recover","http":{"method":"POST","path":"/api/keys/recovery"}} as unknown as typeof whole.recover
export const chatChain = {"name":"keys.chat-chain","http":{"method":"GET","path":"/api/chats/:chatId/chain"}} as unknown as typeof whole.chatChain
export const change = {"name":"keys.change","http":{"method":"POST","path":"/api/chats/:chatId/chain"}} as unknown as typeof whole.change
export const turnEpoch = {"name":"keys.turn-epoch","http":{"method":"POST","path":"/api/chats/:chatId/epochs"}} as unknown as typeof whole.turnEpoch
export const seals = {"name":"keys.seals","http":{"method":"POST","path":"/api/keys/seals"}} as unknown as typeof whole.seals
export const grant = {"name":"keys.grant","http":{"method":"POST","path":"/api/chats/:chatId/grants"}} as unknown as typeof whole.grant
export const putArchive = {"name":"keys.put-archive","http":{"method":"POST","path":"/api/keys/archive"}} as unknown as typeof whole.putArchive
export const archive = {"name":"keys.archive","http":{"method":"GET","path":"/api/keys/archive"}} as unknown as typeof whole.archive
export const putOwn = {"name":"keys.put-own","http":{"method":"PUT","path":"/api/keys/own/:name"}} as unknown as typeof whole.putOwn
export const own = {"name":"keys.own","http":{"method":"GET","path":"/api/keys/own"}} as unknown as typeof whole.own
