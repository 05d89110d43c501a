/** A figure that a test has to show: said, and kept for the page of promises where a run of the whole programme asks for it. */

import { appendFileSync } from 'node:fs'

/** How `npm run prove` collects them. */
const KEPT_IN = 'PARLEY_FIGURES'

/** `file`: the test's own, import.meta.filename. */
export function figure(file: string, text: string): void {
  console.log(text)
  const kept = process.env[KEPT_IN]
  if (kept) appendFileSync(kept, `${JSON.stringify({ file, text })}\n`)
}
