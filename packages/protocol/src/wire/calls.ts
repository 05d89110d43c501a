/** Made by `npm run lock` out of ../calls/calls.ts: the same without schemas, for whoever only calls. */
import type * as whole from '../calls/calls.ts'

export type * from '../calls/calls.ts'
export const initiate = {"name":"calls.initiate","http":{"method":"POST","path":"/api/calls/initiate"},"socket":"call:initiate"} as unknown as typeof whole.initiate
export const answer = {"name":"calls.answer","http":{"method":"POST","path":"/api/calls/:callId/answer"},"socket":"call:answer"} as unknown as typeof whole.answer
export const reject = {"name":"calls.reject","http":{"method":"POST","path":"/api/calls/:callId/reject"},"socket":"call:reject"} as unknown as typeof whole.reject
export const end = {"name":"calls.end","http":{"method":"POST","path":"/api/calls/:callId/end"},"socket":"call:end"} as unknown as typeof whole.end
export const record = {"name":"calls.record","http":{"method":"POST","path":"/api/calls/:callId/record"},"socket":"call:record"} as unknown as typeof whole.record
export const consent = {"name":"calls.consent","http":{"method":"POST","path":"/api/calls/:callId/consent"},"socket":"call:consent"} as unknown as typeof whole.consent
export const live = {"name":"calls.live","http":{"method":"GET","path":"/api/calls/live"},"socket":"call:live"} as unknown as typeof whole.live
export const logs = {"name":"calls.logs","http":{"method":"GET","path":"/api/calls/logs"}} as unknown as typeof whole.logs
export const stats = {"name":"calls.stats","http":{"method":"GET","path":"/api/calls/:callId/stats"}} as unknown as typeof whole.stats
export const ice = {"name":"calls.ice","http":{"method":"GET","path":"/api/calls/ice"},"socket":"call:ice"} as unknown as typeof whole.ice
export const quality = {"name":"calls.quality","socket":"call:quality"} as unknown as typeof whole.quality
export const offer = {"name":"webrtc.offer","socket":"webrtc:offer"} as unknown as typeof whole.offer
export const answerOffer = {"name":"webrtc.answer","socket":"webrtc:answer"} as unknown as typeof whole.answerOffer
export const iceCandidate = {"name":"webrtc.ice-candidate","socket":"webrtc:ice-candidate"} as unknown as typeof whole.iceCandidate
