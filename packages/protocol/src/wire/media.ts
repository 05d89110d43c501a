/** Made by `npm run lock` out of ../calls/media.ts: the same without schemas, for whoever only calls. */
import type * as whole from '../calls/media.ts'

export type * from '../calls/media.ts'
export const uploadImage = {"name":"media.upload-image","http":{"method":"POST","path":"/api/upload/image"}} as unknown as typeof whole.uploadImage
export const uploadVideo = {"name":"media.upload-video","http":{"method":"POST","path":"/api/upload/video"}} as unknown as typeof whole.uploadVideo
export const uploadAudio = {"name":"media.upload-audio","http":{"method":"POST","path":"/api/upload/audio"}} as unknown as typeof whole.uploadAudio
export const uploadDocument = {"name":"media.upload-document","http":{"method":"POST","path":"/api/upload/document"}} as unknown as typeof whole.uploadDocument
export const uploadBatch = {"name":"media.upload-batch","http":{"method":"POST","path":"/api/upload/batch"}} as unknown as typeof whole.uploadBatch
export const get = {"name":"media.get","http":{"method":"GET","path":"/api/media/:id"}} as unknown as typeof whole.get
export const download = {"name":"media.download","http":{"method":"GET","path":"/api/media/:id/download","answersFile":true}} as unknown as typeof whole.download
export const thumbnail = {"name":"media.thumbnail","http":{"method":"GET","path":"/api/media/:id/thumbnail","answersFile":true}} as unknown as typeof whole.thumbnail
export const link = {"name":"media.link","http":{"method":"GET","path":"/api/media/:id/link"}} as unknown as typeof whole.link
export const signed = {"name":"media.signed","http":{"method":"GET","path":"/api/media/:id/signed","answersFile":true},"access":"anyone"} as unknown as typeof whole.signed
export const remove = {"name":"media.delete","http":{"method":"DELETE","path":"/api/media/:id"}} as unknown as typeof whole.remove
export const allowance = {"name":"media.allowance","http":{"method":"GET","path":"/api/media/allowance"}} as unknown as typeof whole.allowance
