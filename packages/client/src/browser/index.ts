/** What the client has for browsers alone. */

export { fileToSend, type ReadyOptions } from './file-to-send.ts'
export { soundToSend, videoToSend } from './film-to-send.ts'
export { type Films, playSealed } from './films.ts'
export { imageToSend } from './image-to-send.ts'
export { type IndexedDbStoreOptions, indexedDbStore } from './indexed-db-store.ts'
export { blurhashPixels } from './picture.ts'
export { emptyPocket, openPocket, type Pocket } from './pocket.ts'
export type { Remote } from './remote.ts'
export { openSharedClient, type SharedClient, type SharedClientOptions } from './shared-client.ts'
export { stickerFrom, stickerToSend } from './sticker-to-send.ts'
export { RemoteError } from './shared-tabs.ts'
