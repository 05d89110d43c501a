/** What one likes: sounds, notices, previews of links. Kept on this device at once, and for all devices as own data. */

import { create } from 'zustand'

export const PREVIEW_CHOICES = ['ask', 'always', 'never'] as const

export type Preferences = {
  /** The server fetches the page for a preview, so it learns the address: asked first, unless said otherwise. */
  readonly linkPreviews: (typeof PREVIEW_CHOICES)[number]
  readonly sound: boolean
  readonly notices: boolean
  /** Whether a notice says what was written. */
  readonly noticeText: boolean
  readonly titleCount: boolean
}

const PLACE = 'parley:preferences'
const PLAIN: Preferences = { linkPreviews: 'ask', sound: true, notices: false, noticeText: true, titleCount: true }

/** Whatever another version kept: what is not known here is as if it had not been chosen. */
export function checkedPreferences(kept: Partial<Preferences>): Preferences {
  const { linkPreviews, sound, notices, noticeText, titleCount } = { ...PLAIN, ...kept }
  return {
    linkPreviews: PREVIEW_CHOICES.find((one) => one === linkPreviews) ?? PLAIN.linkPreviews,
    sound,
    notices,
    noticeText,
    titleCount,
  }
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
