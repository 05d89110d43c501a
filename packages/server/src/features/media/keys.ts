/** Where files lie in the store. */

import type { MediaRow } from './store.ts'

type Named = Pick<MediaRow, 'id'>

export const keyOf = ({ id }: Named): string => `media/${id}`
/** Where an upload grows: a sealed one stays there, of the others something is made. */
export const rawKeyOf = ({ id, kind }: Pick<MediaRow, 'id' | 'kind'>): string =>
  kind === 'sealed' ? `media/${id}` : `raw/${id}`
export const thumbnailKeyOf = ({ id }: Named): string => `media/${id}-thumbnail`
