/** What is known of a file beside its bytes: sealed at rest like them. Of a sealed file that is its size alone. */

import type { media as calls } from '@parley/protocol'
import type { AtRest } from './at-rest.ts'
import type { MediaRow } from './store.ts'

export type Details = {
  size: number
  name?: string | undefined
  type?: string | undefined
  width?: number | undefined
  height?: number | undefined
  durationMs?: number | undefined
  /** Of the small picture, if there is one. */
  thumbnailSize?: number | undefined
}

export interface DetailsSeal {
  seal(id: string, details: Details): Buffer
  of(row: Pick<MediaRow, 'id' | 'details'>): Details
}

export const createDetailsSeal = (atRest: AtRest): DetailsSeal => ({
  seal: (id, details) => atRest.seal(id, 'details', Buffer.from(JSON.stringify(details))),
  of: ({ id, details }) => JSON.parse(atRest.open(id, 'details', details).toString('utf8')) as Details,
})

export const onWire = ({ id, kind }: MediaRow, details: Details): calls.Media => {
  const { thumbnailSize, ...shown } = details
  return { id: id as calls.Media['id'], kind, ...shown, hasThumbnail: thumbnailSize !== undefined }
}
