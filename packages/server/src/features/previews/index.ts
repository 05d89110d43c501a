/** Previews of links, made for whoever is about to send one; nothing of them is kept. */

import { previews as calls, Fault } from '@parley/protocol'
import { type Bound, handle } from '../../access/handle.ts'
import type { Web } from '../../ports/web.ts'
import { readPage } from './read-page.ts'
import { smallImage } from './small-image.ts'

export type PreviewsDeps = {
  /** Undefined where the operator does not want the server to ask strangers. */
  web: Web | undefined
  /** Pictures take memory: so many at once. */
  inTurn: <T>(work: () => Promise<T>) => Promise<T>
}

const PAGE = { accept: ['text/html'], maxBytes: 512 * 1_024 }
const PICTURE = { accept: ['image/jpeg', 'image/png', 'image/webp', 'image/gif'], maxBytes: 4 * 1_024 * 1_024 }

export function previewsFeature({ web, inTurn }: PreviewsDeps): { calls: Bound[] } {
  const imageAt = async (url: string) => {
    const picture = await web?.fetch(url, PICTURE)
    return picture && inTurn(() => smallImage(picture.bytes))
  }
  return {
    calls: [
      handle(calls.preview, async ({ url: asked }) => {
        const page = await web?.fetch(asked, PAGE)
        if (!page) throw new Fault('NO_PREVIEW')
        const { imageUrl, ...card } = readPage(page.bytes.toString('utf8'), page.url)
        if (Object.keys(card).length === 0) throw new Fault('NO_PREVIEW')
        const image = imageUrl === undefined ? undefined : await imageAt(imageUrl)
        return { preview: { url: page.url, ...card, ...(image ? { image } : {}) } }
      }),
    ],
  }
}
