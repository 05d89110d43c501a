/** Made by `npm run lock` out of ../events/calls.ts: the same without schemas, for whoever only calls. */
import type * as whole from '../events/calls.ts'

export type * from '../events/calls.ts'
export const ringing = {"name":"call:ringing"} as unknown as typeof whole.ringing
export const answered = {"name":"call:answered"} as unknown as typeof whole.answered
export const rejected = {"name":"call:rejected"} as unknown as typeof whole.rejected
export const ended = {"name":"call:ended"} as unknown as typeof whole.ended
export const joined = {"name":"call:joined"} as unknown as typeof whole.joined
export const left = {"name":"call:left"} as unknown as typeof whole.left
export const recording = {"name":"call:recording"} as unknown as typeof whole.recording
export const quality = {"name":"call:quality"} as unknown as typeof whole.quality
export const offer = {"name":"webrtc:offer"} as unknown as typeof whole.offer
export const answer = {"name":"webrtc:answer"} as unknown as typeof whole.answer
export const iceCandidate = {"name":"webrtc:ice-candidate"} as unknown as typeof whole.iceCandidate
