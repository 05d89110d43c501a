/** Whether the server is there; said only once it has been away for a while, so that a blink is no news. */

import { create } from 'zustand'
import { on, session } from '../../worker/engine.ts'

type Connection = { readonly isAway: boolean; readonly isConnecting: boolean }

const PATIENCE_MS = 2_000

export const useConnection = create<Connection>(() => ({ isAway: false, isConnecting: false }))

let waiting: ReturnType<typeof setTimeout> | undefined

function take(state: 'offline' | 'connecting' | 'online'): void {
  useConnection.setState({ isConnecting: state === 'connecting' })
  if (state === 'online') {
    clearTimeout(waiting)
    waiting = undefined
    useConnection.setState({ isAway: false })
  } else waiting ??= setTimeout(() => useConnection.setState({ isAway: true }), PATIENCE_MS)
}

export function startConnection(): void {
  on('connection', take)
  void session().then(({ connection, isSignedIn }) => isSignedIn && take(connection))
}
