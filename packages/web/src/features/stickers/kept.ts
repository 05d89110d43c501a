/** Own stickers as they are kept, and as they are shown: the newest first, and never more than there may be. Pure. */

export const PREFIX = 'sticker:'
export const MOST_OWN = 60

export type Kept = { readonly image: string; readonly type: string; readonly at: number }
export type Own = { readonly id: string; readonly url: string; readonly at: number }

const TYPES = ['image/webp', 'image/png']

/** What is not as it should be, from whatever version, is as if it were not there. */
export function withKept(list: readonly Own[], id: string, { image, type, at }: Partial<Kept>): readonly Own[] {
  const isWell = typeof image === 'string' && /^[A-Za-z0-9+/]+={0,2}$/.test(image) && TYPES.includes(type ?? '')
  if (!isWell) return list
  const one = { id, url: `data:${type};base64,${image}`, at: Number.isFinite(at) ? at! : 0 }
  return [...withoutId(list, id), one].sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1)).slice(0, MOST_OWN)
}

export const withoutId = (list: readonly Own[], id: string): readonly Own[] => list.filter((one) => one.id !== id)

/** What stands behind such an address. */
export function blobOf({ url }: Own): Blob {
  const [, type, image] = /^data:([^;]+);base64,(.*)$/.exec(url) ?? []
  return new Blob([Uint8Array.from(atob(image ?? ''), (one) => one.charCodeAt(0))], { type: type ?? '' })
}
