/**
 * Calls for attention when somebody writes: a sound, a notice of the system when nobody looks, a line for those who listen to the
 * page, a count in its title. Many tabs of one browser do it once.
 */

import type { Message } from '@parley/client'
import { t } from '../../i18n/messages.ts'
import { client, on } from '../../worker/engine.ts'
import { me } from '../auth/store.ts'
import { preferences } from '../settings/preferences.ts'
import { previewOf } from '../messages/preview.ts'
import { stickerOf } from '../stickers/sticker-of.ts'
import { sayAloud } from './aloud.ts'
import { playSound } from './sound.ts'

/** What came while this device was away is no news of the moment. */
const NEWS_MS = 60_000
const SOUND_EVERY_MS = 2_000

let isSpeaker = false
let soundAt = 0

/** The tab that got there first; another when it closes. */
function becomeSpeaker(): void {
  void navigator.locks.request('parley/attention', () => {
    isSpeaker = true
    return new Promise(() => {})
  })
}

export function startAttention(): void {
  becomeSpeaker()
  on('message', (message) => void call(message).catch(() => {}))
}

async function call(message: Message): Promise<void> {
  const { chatId, senderId, at, silent } = message
  if (senderId === null || senderId === me() || silent || message.isDeleted || Date.now() - at > NEWS_MS) return
  const chat = await client.chats.get(chatId)
  if ((chat.state.mutedUntil ?? 0) > Date.now()) return
  const [sender] = await client.people.get([senderId])
  const name = sender?.nickname ?? sender?.name ?? t.people_unknown()
  const title = chat.type === 'group' && chat.name ? `${name} · ${chat.name}` : name
  const words = stickerOf(message) ? previewOf(message) : message.text
  if (document.visibilityState === 'visible') sayAloud(title, words)
  if (!isSpeaker) return
  const { sound, notices, noticeText } = preferences()
  if (sound && Date.now() - soundAt > SOUND_EVERY_MS) {
    soundAt = Date.now()
    playSound()
  }
  if (notices) await showNotice(title, (noticeText && words) || t.shared_new_message(), chatId)
}

/** The service worker knows whether any tab is being looked at. */
async function showNotice(title: string, body: string, chatId: string): Promise<void> {
  const registration = await navigator.serviceWorker?.ready
  registration?.active?.postMessage({ kind: 'notice', title, body: body.slice(0, 200), chatId })
}
