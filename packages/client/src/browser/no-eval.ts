/** To be imported before any schema: a page's content policy may forbid making code from text, and trying alone is reported. */

import { config } from 'zod/mini'

config({ jitless: true })
