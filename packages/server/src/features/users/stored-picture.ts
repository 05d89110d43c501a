/** Where the two sizes of a picture lie. */

import type { Blobs } from '../../ports/blob.ts'
import type { Picture } from './picture.ts'

export const blobOf = (avatarKey: string, size: keyof Picture): string => `avatars/${avatarKey}-${size}.webp`

export async function putPicture(blobs: Blobs, avatarKey: string, { large, small }: Picture): Promise<void> {
  await Promise.all([blobs.put(blobOf(avatarKey, 'large'), large), blobs.put(blobOf(avatarKey, 'small'), small)])
}

export async function deletePicture(blobs: Blobs, avatarKey: string | null): Promise<void> {
  if (avatarKey === null) return
  await Promise.all([blobs.delete(blobOf(avatarKey, 'large')), blobs.delete(blobOf(avatarKey, 'small'))])
}
