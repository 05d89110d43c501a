/** Linking this device, and the maker of QR codes with it, is fetched when somebody chooses it. */

import { lazy } from 'react'

export const LinkDevice = lazy(async () => ({ default: (await import('./link-device.tsx')).LinkDevice }))
