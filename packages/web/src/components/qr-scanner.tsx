/** Reads a QR code by the camera: by the browser itself where it can, else by a library that is fetched only then. */

import { CameraOff } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { t } from '../i18n/messages.ts'
import { Banner } from './banner.tsx'

type Detector = { detect(image: CanvasImageSource): Promise<{ rawValue: string }[]> }

const EVERY_MS = 200
/** Enough to read it, and quickly gone through. */
const SIDE = 480

export function QrScanner({ onFound }: { onFound: (text: string) => void }) {
  const video = useRef<HTMLVideoElement>(null)
  const found = useRef(onFound)
  found.current = onFound
  const [isRefused, setRefused] = useState(false)

  useEffect(() => {
    let stream: MediaStream | undefined
    let timer: ReturnType<typeof setTimeout>
    let isOver = false
    async function run(): Promise<void> {
      const read = await reader()
      const opened = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
      stream = opened
      if (isOver || !video.current) return stop()
      video.current.srcObject = opened
      await video.current.play()
      const look = async () => {
        if (isOver || !video.current) return
        const text = await read(video.current).catch(() => undefined)
        if (isOver) return
        if (text) found.current(text)
        timer = setTimeout(() => void look(), EVERY_MS)
      }
      void look()
    }
    const stop = () => stream?.getTracks().forEach((track) => track.stop())
    run().catch(() => !isOver && setRefused(true))
    return () => {
      isOver = true
      clearTimeout(timer)
      stop()
    }
  }, [])

  if (isRefused) {
    return (
      <Banner tone="warn" icon={<CameraOff />}>
        {t.keys_no_camera()}
      </Banner>
    )
  }
  return (
    <div className="relative aspect-square overflow-hidden rounded-card bg-black">
      <video ref={video} muted playsInline aria-label={t.keys_camera()} className="size-full object-cover" />
      <div aria-hidden="true" className="absolute inset-[14%] rounded-card border-3 border-white/80" />
    </div>
  )
}

type Read = (video: HTMLVideoElement) => Promise<string | undefined>

async function reader(): Promise<Read> {
  const { BarcodeDetector } = globalThis as unknown as {
    BarcodeDetector?: { new (options: { formats: string[] }): Detector; getSupportedFormats(): Promise<string[]> }
  }
  if (BarcodeDetector && (await BarcodeDetector.getSupportedFormats()).includes('qr_code')) {
    const detector = new BarcodeDetector({ formats: ['qr_code'] })
    return async (video) => (await detector.detect(video))[0]?.rawValue
  }
  const { default: decode } = await import('qr/decode.js')
  const canvas = new OffscreenCanvas(SIDE, SIDE)
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  return async (video) => {
    const short = Math.min(video.videoWidth, video.videoHeight)
    const [left, top] = [(video.videoWidth - short) / 2, (video.videoHeight - short) / 2]
    context.drawImage(video, left, top, short, short, 0, 0, SIDE, SIDE)
    return decode(context.getImageData(0, 0, SIDE, SIDE))
  }
}
