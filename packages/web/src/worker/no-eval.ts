/** To be imported before any schema: our content policy forbids making code from text, and trying alone would be reported. */

import { config } from 'zod/mini'

config({ jitless: true })
