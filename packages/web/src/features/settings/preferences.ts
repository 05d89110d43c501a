/** What one likes: sounds, notices, previews of links. Kept on this device at once, and for all devices as own data. */

import { create } from 'zustand'

export const PREVIEW_CHOICES = ['ask', 'always', 'never'] as const
/** `free`: not where the network is a phone's, or where one has asked the browser to save data. */
export const LOAD_CHOICES = ['always', 'free', 'never'] as const
/** Bytes; 0: whatever the size. */
export const LOAD_SIZES = [1_000_000, 5_000_000, 20_000_000, 0] as const

export type Preferences = {
  /** The server fetches the page for a preview, so it learns the address: asked first, unless said otherwise. */
  readonly linkPreviews: (typeof PREVIEW_CHOICES)[number]
  readonly sound: boolean
  readonly notices: boolean
  /** Whether a notice says what was written. */
  readonly noticeText: boolean
  readonly titleCount: boolean
  /** Which photos come without being asked for. As the network, of this device alone. */
  readonly loadPhotos: (typeof LOAD_CHOICES)[number]
  readonly loadUpTo: (typeof LOAD_SIZES)[number]
}

/** What is the same on all devices. */
export type SharedPreferences = Omit<Preferences, 'notices' | 'loadPhotos' | 'loadUpTo'>

const PLACE = 'parley:preferences'
const PLAIN: Preferences = {
  ...{ linkPreviews: 'ask', sound: true, notices: false, noticeText: true, titleCount: true },
  ...{ loadPhotos: 'always', loadUpTo: 0 },
}

/** Whatever another version kept: what is not known here is as if it had not been chosen. */
export function checkedPreferences(kept: Partial<Preferences>): Preferences {
  const { linkPreviews, sound, notices, noticeText, titleCount, loadPhotos, loadUpTo } = { ...PLAIN, ...kept }
  return {
    linkPreviews: PREVIEW_CHOICES.find((one) => one === linkPreviews) ?? PLAIN.linkPreviews,
    sound,
    notices,
    noticeText,
    titleCount,
    loadPhotos: LOAD_CHOICES.find((one) => one === loadPhotos) ?? PLAIN.loadPhotos,
    loadUpTo: LOAD_SIZES.find((one) => one === loadUpTo) ?? PLAIN.loadUpTo,
  }
}

export function sharedOf(all: Preferences): SharedPreferences {
  const { notices: _, loadPhotos: __, loadUpTo: ___, ...shared } = all
  return shared
}

function remembered(): Preferences {
  try {
    return checkedPreferences(JSON.parse(localStorage.getItem(PLACE) ?? '{}') as Partial<Preferences>)
  } catch {
    return PLAIN
  }
}

export const usePreferences = create<Preferences>(remembered)
export const preferences = (): Preferences => usePreferences.getState()

export function setPreferences(change: Partial<Preferences>): void {
  usePreferences.setState(change)
  localStorage.setItem(PLACE, JSON.stringify(preferences()))
}

/** Other tabs follow. */
export function startPreferences(): void {
  addEventListener('storage', ({ key }) => key === PLACE && usePreferences.setState(remembered()))
}
