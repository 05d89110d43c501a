/** The ways into one's own account, asked for when a page needs them. */

import { useCallback, useEffect, useState } from 'react'
import { client } from '../../worker/engine.ts'

export type Account = Awaited<ReturnType<typeof client.account.get>>

export function useAccount() {
  const [account, setAccount] = useState<Account>()
  const [error, setError] = useState<unknown>()
  const load = useCallback(() => client.account.get().then(setAccount, setError), [])
  useEffect(() => void load(), [load])
  return { account, error, reload: load }
}
