/** How many messages wait, in the title of the page and on the icon of the installed app. */

import type { ChatSummary } from '@parley/client'
import { t } from '../../i18n/messages.ts'
import { client, on } from '../../worker/engine.ts'
import { usePreferences } from '../settings/preferences.ts'

const waiting = new Map<string, number>()

function take({ chat, unread }: ChatSummary): void {
  const { mutedUntil, archived } = chat.state
  const isQuiet = archived || (mutedUntil ?? 0) > Date.now()
  waiting.set(chat.id, isQuiet ? 0 : unread)
}

function show(): void {
  let count = 0
  if (usePreferences.getState().titleCount) for (const unread of waiting.values()) count += unread
  document.title = count > 0 ? `(${count > 999 ? '999+' : count}) ${t.shared_app()}` : t.shared_app()
  const badge = navigator as { setAppBadge?(count: number): Promise<void>; clearAppBadge?(): Promise<void> }
  void (count > 0 ? badge.setAppBadge?.(count) : badge.clearAppBadge?.())?.catch(() => {})
}

export function startTitleCount(): void {
  on('summary', (summary) => {
    take(summary)
    show()
  })
  on('chat-gone', ({ chatId }) => waiting.delete(chatId) && show())
  usePreferences.subscribe(show)
}

export async function loadTitleCount(): Promise<void> {
  for (const summary of await client.overview()) take(summary)
  show()
}

export function forgetTitleCount(): void {
  waiting.clear()
  show()
}
