/**
 * Settings that are the same on all devices of a person, sealed as own data. What depends on the device stays on it: how large the
 * text is, and whether this browser may show notices.
 */

import { type Appearance, checkedAppearance, setAppearance, useAppearance } from '../../theme/appearance.ts'
import { client, on } from '../../worker/engine.ts'
import {
  checkedPreferences,
  type Preferences,
  preferences,
  type SharedPreferences,
  setPreferences,
  sharedOf,
} from './preferences.ts'

const NAME = 'setting:web'

type Shared = Omit<Appearance, 'textSize'> & SharedPreferences

function mine(): Shared {
  const { textSize: _, ...look } = useAppearance.getState()
  return { ...look, ...sharedOf(preferences()) }
}

/** What all devices know, as text. */
let known = ''
/** What was told from here lately: heard again it is no news, and what was chosen since stays. */
const told = new Set<string>()
let isTelling = false

export function startSharedSettings(): void {
  on('own', ({ name }) => name === NAME && void loadSharedSettings())
  on('connection', (state) => state === 'online' && known !== '' && void tell())
}

export async function loadSharedSettings(): Promise<void> {
  const kept = (await client.own.get(NAME).catch(() => undefined)) as Partial<Shared> | undefined
  if (!kept) return
  const { textSize: _, ...look } = checkedAppearance(kept)
  const liked = sharedOf(checkedPreferences(kept))
  const heard = JSON.stringify({ ...look, ...liked })
  if (heard === known) told.clear()
  if (heard === known || isTelling || told.has(heard)) return
  known = heard
  setAppearance(look)
  setPreferences(liked)
}

export function forgetSharedSettings(): void {
  known = ''
  told.clear()
}

export function chooseAppearance(change: Partial<Appearance>): void {
  setAppearance(change)
  void tell()
}

export function choosePreferences(change: Partial<Preferences>): void {
  setPreferences(change)
  void tell()
}

/** One at a time, the newest last; said again once the server is back, if it could not be said now. */
async function tell(): Promise<void> {
  if (isTelling) return
  isTelling = true
  try {
    for (let now = JSON.stringify(mine()); now !== known; now = JSON.stringify(mine())) {
      told.add(now)
      await client.own.set(NAME, JSON.parse(now))
      known = now
    }
  } catch {
    known ||= 'unsaid'
  } finally {
    isTelling = false
  }
}
