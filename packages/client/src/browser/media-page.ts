/** What the browser test of files calls. */

import { blurhashPixels, fileToSend, playSealed, stickerFrom } from './index.ts'

Object.assign(globalThis, { blurhashPixels, fileToSend, playSealed, stickerFrom })
