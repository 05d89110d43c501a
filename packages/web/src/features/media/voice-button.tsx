/** Hold to speak and let go to send, slide aside to let it be, slide up (or press shortly) to go on without holding. */

import { Lock, Mic, SendHorizontal, Trash2 } from 'lucide-react'
import { type PointerEvent, useEffect, useRef, useState } from 'react'
import { IconButton } from '../../components/button.tsx'
import { notify } from '../../components/toast.tsx'
import { t } from '../../i18n/messages.ts'
import { useMe } from '../auth/store.ts'
import { quietly } from '../messages/actions.ts'
import { type Recording, record } from './recording.ts'
import { durationText } from './sizes.ts'
import { sendReady } from './staging.ts'

const CANCEL_PX = 90
const LOCK_PX = 60
/** Let go sooner, it was a press: recording goes on until it is sent. */
const PRESS_MS = 350

type State = { readonly isLocked: boolean; readonly level: number; readonly ms: number }

export function VoiceButton({ chatId, replyTo }: { chatId: string; replyTo: string | undefined }) {
  const me = useMe()
  const [state, setState] = useState<State | null>(null)
  const recording = useRef<Recording | 'asked' | null>(null)
  const press = useRef<{ x: number; y: number; at: number } | null>(null)

  const cancel = () => {
    if (recording.current && recording.current !== 'asked') recording.current.cancel()
    recording.current = null
    setState(null)
  }
  useEffect(() => cancel, [chatId])

  const begin = async () => {
    if (recording.current) return
    recording.current = 'asked'
    try {
      const begun = await record((level, ms) => setState((now) => now && { ...now, level, ms }))
      if (recording.current !== 'asked') return begun.cancel()
      recording.current = begun
      // Asking for the microphone takes the hand off the button.
      setState({ isLocked: press.current === null, level: 0, ms: 0 })
    } catch {
      recording.current = null
      notify(t.media_no_microphone())
    }
  }
  const send = () => {
    const now = recording.current
    recording.current = null
    setState(null)
    if (!now || now === 'asked') return
    quietly(
      now.stop().then(async (file) => {
        if (!file) return notify(t.media_hold())
        const { soundToSend } = await import('@parley/client/browser')
        const voice = (await soundToSend(file, { kind: 'voice' })) ?? {
          kind: 'voice' as const,
          source: file,
          type: file.type,
        }
        await sendReady(chatId, me, [voice], replyTo === undefined ? {} : { replyTo })
      }),
    )
  }
  const lock = () => setState((now) => now && { ...now, isLocked: true })
  const moved = ({ clientX, clientY }: PointerEvent) => {
    if (!press.current || !state || state.isLocked) return
    if (Math.abs(clientX - press.current.x) > CANCEL_PX) {
      press.current = null
      cancel()
    } else if (press.current.y - clientY > LOCK_PX) lock()
  }
  const released = () => {
    const lasted = press.current ? performance.now() - press.current.at : 0
    press.current = null
    if (!state || state.isLocked) return
    if (lasted < PRESS_MS) lock()
    else send()
  }

  return (
    <>
      {state && (
        <div
          className="absolute inset-x-3 inset-y-0 z-10 flex items-center gap-3 rounded-bubble bg-raised px-4"
          role="status"
        >
          <span
            className="size-3 shrink-0 rounded-full bg-danger"
            style={{ scale: `${1 + state.level}` }}
            aria-hidden="true"
          />
          <span className="font-medium tabular-nums">{durationText(state.ms)}</span>
          <span className="flex-1 truncate text-quiet text-small">
            {state.isLocked ? t.media_recording() : t.media_slide()}
          </span>
          {state.isLocked ? (
            <>
              <IconButton label={t.media_discard()} icon={<Trash2 />} onClick={cancel} />
              <IconButton
                label={t.media_send_voice()}
                icon={<SendHorizontal className="rtl:-scale-x-100" />}
                onClick={send}
              />
            </>
          ) : (
            <Lock className="me-14 size-4 text-quiet" aria-hidden="true" />
          )}
        </div>
      )}
      <button
        type="button"
        aria-label={t.media_voice()}
        title={t.media_voice()}
        className="z-20 m-1 grid size-9 touch-none select-none place-items-center rounded-full text-quiet hover:bg-hover hover:text-ink [&_svg]:size-5"
        hidden={state?.isLocked}
        onPointerDown={(event) => {
          if (event.button !== 0) return
          event.currentTarget.setPointerCapture(event.pointerId)
          press.current = { x: event.clientX, y: event.clientY, at: performance.now() }
          void begin()
        }}
        onPointerMove={moved}
        onPointerUp={released}
        onPointerCancel={released}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== ' ') return
          event.preventDefault()
          void begin()
        }}
      >
        <Mic />
      </button>
    </>
  )
}
