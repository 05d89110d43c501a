/** Whether a picture comes by itself, or waits to be asked for. */

import type { MediaPart } from '@parley/client'
import { usePreferences } from '../settings/preferences.ts'

/** What some browsers tell of the network; where they do not, it costs nothing. */
type Network = { readonly type?: string; readonly saveData?: boolean }

const isDear = ({ type, saveData }: Network = {}): boolean => saveData === true || type === 'cellular'

export const useMayLoad = ({ size = 0 }: MediaPart): boolean =>
  usePreferences(({ loadPhotos, loadUpTo }) => {
    if (loadPhotos === 'never' || (loadUpTo > 0 && size > loadUpTo)) return false
    return loadPhotos === 'always' || !isDear((navigator as { connection?: Network }).connection)
  })
