/** Deleting with a moment to think better of it: out of sight at once, gone for good after that moment, or when the page is left. */

import type { Message } from '@parley/client'
import { create } from 'zustand'
import { notify } from '../../components/toast.tsx'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { client } from '../../worker/engine.ts'
import { forgetOne } from './store.ts'

const MOMENT_MS = 5_000

export const useDeleting = create<{ readonly ids: ReadonlySet<string> }>(() => ({ ids: new Set() }))

const waiting = new Map<string, () => void>()

function setHidden(messages: readonly Message[], isHidden: boolean): void {
  const ids = new Set(useDeleting.getState().ids)
  for (const { id } of messages) {
    if (isHidden) ids.add(id)
    else ids.delete(id)
  }
  useDeleting.setState({ ids })
}

export function deleteMessages(messages: readonly Message[], forEveryone: boolean): void {
  const key = crypto.randomUUID()
  const timer = setTimeout(() => waiting.get(key)?.(), MOMENT_MS)
  setHidden(messages, true)
  waiting.set(key, () => {
    waiting.delete(key)
    clearTimeout(timer)
    void carryOut(messages, forEveryone)
  })
  notify(t.messages_deleted_notice({ count: messages.length }), {
    label: t.shared_undo(),
    run() {
      clearTimeout(timer)
      waiting.delete(key)
      setHidden(messages, false)
    },
  })
}

async function carryOut(messages: readonly Message[], forEveryone: boolean): Promise<void> {
  try {
    for (const message of messages) {
      if (message.seq === 0) await client.messages.discard(message.clientId ?? message.id)
      else await client.messages.remove(message.id, { forEveryone })
      if (!forEveryone || message.seq === 0) forgetOne(message)
    }
  } catch (error) {
    notify(problemText(error))
  } finally {
    setHidden(messages, false)
  }
}

/** Whoever leaves has thought about it. */
export function startDeleting(): void {
  addEventListener('pagehide', () => {
    for (const go of waiting.values()) go()
  })
}
