/** Something a person set going: whether it is under way, and what went wrong with it. */

import { useState } from 'react'

type Task = { readonly isBusy: boolean; readonly error: unknown; run(work: () => Promise<unknown>): Promise<boolean> }

export function useTask(): Task {
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  return {
    isBusy,
    error,
    async run(work) {
      setBusy(true)
      setError(null)
      try {
        await work()
        return true
      } catch (caught) {
        setError(caught)
        return false
      } finally {
        setBusy(false)
      }
    },
  }
}
