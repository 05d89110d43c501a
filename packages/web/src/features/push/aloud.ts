/** For those who listen to the page: what came, said one thing at a time, and only that there is more when there is much. */

import { create } from 'zustand'
import { t } from '../../i18n/messages.ts'

const PAUSE_MS = 3_000
const LONGEST = 140

export const useAloud = create<{ readonly text: string }>(() => ({ text: '' }))

let waiting: string[] = []
let isPaused = false

export function sayAloud(name: string, text: string | undefined): void {
  waiting.push(text ? `${name}: ${text.slice(0, LONGEST)}` : t.shared_message_from({ name }))
  if (!isPaused) say()
}

function say(): void {
  const [first] = waiting
  if (first === undefined) return
  useAloud.setState({ text: waiting.length === 1 ? first : t.shared_new_messages({ count: waiting.length }) })
  waiting = []
  isPaused = true
  setTimeout(() => {
    isPaused = false
    say()
  }, PAUSE_MS)
}
