/** What is being listened to: one sound at a time, and it goes on while one looks at other chats. */

import type { MediaPart, Message } from '@parley/client'
import { create } from 'zustand'
import { notify } from '../../components/toast.tsx'
import { problemText } from '../../i18n/problem-text.ts'
import { openFile, ownUrl } from './opened.ts'

const SPEEDS = [1, 1.5, 2] as const

type Playing = {
  readonly key: string | null
  readonly chatId: string | null
  readonly senderId: string | null
  readonly isOn: boolean
  /** Milliseconds. */
  readonly at: number
  readonly duration: number
  readonly speed: (typeof SPEEDS)[number]
}

const NOTHING: Playing = { key: null, chatId: null, senderId: null, isOn: false, at: 0, duration: 0, speed: 1 }

export const usePlaying = create<Playing>(() => NOTHING)

export const keyOf = (message: Message, index: number): string => `${message.clientId ?? message.id} ${index}`

let sound: HTMLAudioElement | undefined

function player(): HTMLAudioElement {
  if (sound) return sound
  sound = new Audio()
  const tell = () => {
    const { currentTime = 0, duration = 0, paused = true } = sound ?? {}
    const known = Number.isFinite(duration) && duration > 0 ? { duration: duration * 1_000 } : {}
    usePlaying.setState({ at: currentTime * 1_000, isOn: !paused, ...known })
  }
  for (const event of ['timeupdate', 'play', 'pause', 'loadedmetadata']) sound.addEventListener(event, tell)
  sound.addEventListener('ended', () => usePlaying.setState({ isOn: false, at: 0 }))
  return sound
}

export async function togglePlay(message: Message, part: MediaPart, index: number): Promise<void> {
  const { key, isOn, speed } = usePlaying.getState()
  const wanted = keyOf(message, index)
  const audio = player()
  if (key === wanted) {
    if (isOn) return audio.pause()
    return audio.play()
  }
  audio.pause()
  const { chatId, senderId } = message
  usePlaying.setState({ key: wanted, chatId, senderId, isOn: false, at: 0, duration: part.durationMs ?? 0 })
  try {
    const url = ownUrl(message.clientId, index) ?? (await openFile(part, message))
    // Something else was chosen meanwhile.
    if (usePlaying.getState().key !== wanted) return
    audio.src = url
    audio.playbackRate = speed
    await audio.play()
  } catch (error) {
    usePlaying.setState({ ...NOTHING, speed })
    notify(problemText(error))
  }
}

/** Between 0 and 1 of the way. */
export function seek(share: number): void {
  const { duration } = usePlaying.getState()
  player().currentTime = (share * duration) / 1_000
}

export function nextSpeed(): void {
  const speed = SPEEDS[(SPEEDS.indexOf(usePlaying.getState().speed) + 1) % SPEEDS.length] ?? 1
  usePlaying.setState({ speed })
  player().playbackRate = speed
}

export function resume(): void {
  const audio = player()
  if (audio.paused) void audio.play()
  else audio.pause()
}

export function stopPlaying(): void {
  sound?.pause()
  usePlaying.setState({ ...NOTHING, speed: usePlaying.getState().speed })
}
