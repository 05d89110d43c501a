/** The line that screen readers read out. */

import { useAloud } from './aloud.ts'

export const Aloud = () => (
  <div className="sr-only" role="status" aria-live="polite" data-testid="aloud">
    {useAloud((state) => state.text)}
  </div>
)
