/** Videos and sounds made ready: measured, with a picture or a waveform of them. Their bytes go as they are. */

import { LIMITS } from '@parley/protocol/limits'
import { toBase64 } from '../base64.ts'
import type { FileToSend } from '../features/media.ts'
import { previewOf } from './picture.ts'

const PATIENCE_MS = 15_000
/** The first moment is often black. */
const POSTER_SECONDS = 1
const BARS = 64
const INAUDIBLE = 1e-4

/** Undefined where the browser cannot play it. */
export async function videoToSend(file: File): Promise<FileToSend | undefined> {
  const url = URL.createObjectURL(file)
  const film = document.createElement('video')
  try {
    film.muted = true
    film.preload = 'auto'
    film.src = url
    await heard(film, 'loadeddata')
    const { videoWidth: width, videoHeight: height } = film
    if (width === 0) return undefined
    if (Number.isFinite(film.duration)) {
      film.currentTime = Math.min(POSTER_SECONDS, film.duration / 2)
      await heard(film, 'seeked')
    }
    const preview = await previewOf(film, width, height)
    const durationMs = Number.isFinite(film.duration) ? Math.round(film.duration * 1_000) : undefined
    return {
      ...{ kind: 'video', source: file, name: file.name, type: file.type, width, height, ...preview },
      ...(durationMs === undefined ? {} : { durationMs }),
      ...(durationMs !== undefined && (await isSilent(file, durationMs)) ? { soundless: true } : {}),
    }
  } catch {
    return undefined
  } finally {
    film.removeAttribute('src')
    film.load()
    URL.revokeObjectURL(url)
  }
}

/** Asked of clips alone, since they have to be read whole for it. */
async function isSilent(file: File, durationMs: number): Promise<boolean> {
  if (durationMs > LIMITS.clip || file.size > LIMITS.clipBytes) return false
  const sound = await new OfflineAudioContext(1, 1, 44_100).decodeAudioData(await file.arrayBuffer()).catch(() => null)
  return !sound?.getChannelData(0).some((sample) => Math.abs(sample) > INAUDIBLE)
}

function heard(film: HTMLVideoElement, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    const fail = () => reject(new Error(`no ${event}`))
    film.addEventListener(event, () => resolve(), { once: true, signal })
    film.addEventListener('error', fail, { once: true, signal })
    signal.addEventListener('abort', fail, { once: true })
  })
}

/** Undefined where the browser cannot play it. `voice`: recorded here and now, to be heard rather than kept. */
export async function soundToSend(
  file: Blob & { name?: string },
  { kind = 'audio' }: { kind?: 'audio' | 'voice' } = {},
): Promise<FileToSend | undefined> {
  try {
    const heardAs = new OfflineAudioContext(1, 1, 44_100)
    const sound = await heardAs.decodeAudioData(await file.arrayBuffer())
    const type = file.type.split(';')[0] as string
    return {
      ...{ kind, source: file, type, durationMs: Math.round(sound.duration * 1_000) },
      ...(file.name ? { name: file.name } : {}),
      waveform: toBase64(loudness(sound.getChannelData(0), BARS)),
    }
  } catch {
    return undefined
  }
}

/** How loud it is along the way: a byte for each bar, the loudest 255. */
function loudness(samples: Float32Array, bars: number): Uint8Array {
  const length = Math.max(1, Math.floor(samples.length / bars))
  const peaks = Array.from({ length: bars }, (_, bar) => {
    let peak = 0
    for (let at = bar * length; at < Math.min(samples.length, (bar + 1) * length); at++)
      peak = Math.max(peak, Math.abs(samples[at] as number))
    return peak
  })
  const loudest = Math.max(...peaks, Number.EPSILON)
  return Uint8Array.from(peaks, (peak) => Math.round((peak / loudest) * 255))
}
