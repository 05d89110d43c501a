/** Vitest's setup of every file: one seed for whatever is drawn. `npm test` brings one, so that it judges the change and not the day; the long programme draws its own. */

import fc from 'fast-check'

const seed = process.env['PARLEY_SEED']
if (seed) fc.configureGlobal({ seed: Number(seed) })
