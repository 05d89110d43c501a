/** Looks through the camera for a QR code of ours. What the camera sees never leaves this page. */

import { CameraOff, ScanQrCode } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { t } from '../../i18n/messages.ts'

/** Every code of ours begins so; others are passed over. */
const OURS = 'PL1.'
const LOOK_EVERY_MS = 150
/** Finer than this a code is not read any better. */
const MAX_SIDE = 800

export function QrScanner({ onFound }: { onFound: (text: string) => void }) {
  const [isOn, turn] = useState(false)
  const [isRefused, refuse] = useState(false)
  if (isRefused) {
    return (
      <p className="flex items-center gap-3 rounded-card bg-sunken p-4 text-quiet text-small" role="status">
        <CameraOff className="size-5 shrink-0" aria-hidden="true" /> {t.settings_camera_refused()}
      </p>
    )
  }
  if (isOn) return <Finder onFound={onFound} onRefused={() => refuse(true)} />
  return (
    <Button onClick={() => turn(true)}>
      <ScanQrCode className="size-5" aria-hidden="true" /> {t.settings_camera()}
    </Button>
  )
}

function Finder({ onFound, onRefused }: { onFound: (text: string) => void; onRefused: () => void }) {
  const video = useRef<HTMLVideoElement>(null)
  const found = useRef(onFound)
  const refused = useRef(onRefused)
  found.current = onFound
  refused.current = onRefused

  useEffect(() => {
    const ended = new AbortController()
    watch(video.current!, ended.signal).then(
      (text) => text && found.current(text),
      () => ended.signal.aborted || refused.current(),
    )
    return () => ended.abort()
  }, [])
  return (
    <video
      ref={video}
      muted
      playsInline
      aria-label={t.settings_camera_view()}
      className="aspect-square w-full rounded-card bg-sunken object-cover"
    />
  )
}

/** Resolves to the first code of ours; the camera is off when it is done. */
async function watch(video: HTMLVideoElement, ended: AbortSignal): Promise<string | undefined> {
  const [stream, { decodeQR }] = await Promise.all([
    navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } }),
    import('qr/decode.js'),
  ])
  try {
    video.srcObject = stream
    await video.play()
    const canvas = document.createElement('canvas')
    const context = canvas.getContext('2d', { willReadFrequently: true })!
    while (!ended.aborted) {
      const text = look(video, canvas, context, decodeQR)
      if (text?.startsWith(OURS)) return text
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    }
    return undefined
  } finally {
    for (const track of stream.getTracks()) track.stop()
  }
}

type Decode = typeof import('qr/decode.js').decodeQR

function look(video: HTMLVideoElement, canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, decode: Decode) {
  const scale = Math.min(1, MAX_SIDE / Math.max(video.videoWidth, video.videoHeight))
  canvas.width = Math.round(video.videoWidth * scale)
  canvas.height = Math.round(video.videoHeight * scale)
  if (canvas.width === 0) return undefined
  context.drawImage(video, 0, 0, canvas.width, canvas.height)
  try {
    return decode(context.getImageData(0, 0, canvas.width, canvas.height))
  } catch {
    // No code in this picture.
    return undefined
  }
}
