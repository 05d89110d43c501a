/** The stickers used last on this device, the newest first. */

const PLACE = 'parley:stickers'
export const MOST_RECENT = 8

export const withRecent = (before: readonly string[], key: string): string[] =>
  [key, ...before.filter((one) => one !== key)].slice(0, MOST_RECENT)

export function recents(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(PLACE) ?? '[]')
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string').slice(0, MOST_RECENT) : []
  } catch {
    return []
  }
}

export const remember = (key: string): void => localStorage.setItem(PLACE, JSON.stringify(withRecent(recents(), key)))

export const forgetRecents = (): void => localStorage.removeItem(PLACE)
