/** How the app looks: light or dark, accent, size of the text, the wall behind what is said; applied to the page and remembered. */

import { create } from 'zustand'

export const SCHEMES = ['auto', 'light', 'dark'] as const
export const ACCENTS = ['iris', 'ocean', 'moss', 'clay', 'plum', 'slate'] as const
export const TEXT_SIZES = [0.875, 1, 1.125, 1.25] as const

export const WALLPAPERS = ['plain', 'dots', 'grid', 'waves', 'glow'] as const

export type Appearance = {
  readonly scheme: (typeof SCHEMES)[number]
  readonly accent: (typeof ACCENTS)[number]
  readonly textSize: (typeof TEXT_SIZES)[number]
  readonly wallpaper: (typeof WALLPAPERS)[number]
}

const PLACE = 'parley:appearance'
const PLAIN: Appearance = { scheme: 'auto', accent: 'iris', textSize: 1, wallpaper: 'plain' }

/** Whatever another version kept: what is not known here is as if it had not been chosen. */
export function checkedAppearance(kept: Partial<Appearance>): Appearance {
  return {
    scheme: SCHEMES.find((one) => one === kept.scheme) ?? PLAIN.scheme,
    accent: ACCENTS.find((one) => one === kept.accent) ?? PLAIN.accent,
    textSize: TEXT_SIZES.find((one) => one === kept.textSize) ?? PLAIN.textSize,
    wallpaper: WALLPAPERS.find((one) => one === kept.wallpaper) ?? PLAIN.wallpaper,
  }
}

function remembered(): Appearance {
  try {
    return checkedAppearance(JSON.parse(localStorage.getItem(PLACE) ?? '{}') as Partial<Appearance>)
  } catch {
    return PLAIN
  }
}

export const useAppearance = create<Appearance>(remembered)

export function setAppearance(change: Partial<Appearance>): void {
  useAppearance.setState(change)
  localStorage.setItem(PLACE, JSON.stringify(useAppearance.getState()))
}

/** From now on the page follows what is chosen here, in other tabs, and by the system. */
export function applyAppearance(): void {
  const systemDark = matchMedia('(prefers-color-scheme: dark)')
  const apply = () => {
    const { scheme, accent, textSize, wallpaper } = useAppearance.getState()
    const root = document.documentElement
    root.dataset['scheme'] = scheme === 'auto' ? (systemDark.matches ? 'dark' : 'light') : scheme
    root.dataset['accent'] = accent
    root.dataset['wallpaper'] = wallpaper
    root.style.setProperty('--text-size', String(textSize))
  }
  systemDark.addEventListener('change', apply)
  useAppearance.subscribe(apply)
  addEventListener('storage', ({ key }) => key === PLACE && useAppearance.setState(remembered()))
  apply()
}
