/** A voice being recorded: Opus, with how loud it is as it goes. */

const KINDS = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4']
const LOOK_MS = 80

export type Recording = {
  /** Undefined if there is too little of it to be meant. */
  stop(): Promise<File | undefined>
  cancel(): void
}

const SHORTEST_MS = 500

/** `onLevel`: between 0 and 1, with how long it has gone on. */
export async function record(onLevel: (level: number, ms: number) => void): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { echoCancellation: true, noiseSuppression: true },
  })
  const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind))
  const recorder = new MediaRecorder(stream, { ...(mimeType ? { mimeType } : {}), audioBitsPerSecond: 32_000 })
  const pieces: Blob[] = []
  recorder.addEventListener('dataavailable', ({ data }) => void pieces.push(data))

  const context = new AudioContext()
  const analyser = context.createAnalyser()
  context.createMediaStreamSource(stream).connect(analyser)
  const samples = new Uint8Array(analyser.fftSize)
  const began = performance.now()
  const looking = setInterval(() => {
    analyser.getByteTimeDomainData(samples)
    const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample - 128)), 0)
    onLevel(Math.min(1, loudest / 100), performance.now() - began)
  }, LOOK_MS)
  recorder.start()

  const end = () => {
    clearInterval(looking)
    for (const track of stream.getTracks()) track.stop()
    void context.close()
  }
  return {
    async stop() {
      const lasted = performance.now() - began
      await new Promise((resolve) => {
        recorder.addEventListener('stop', resolve, { once: true })
        recorder.stop()
      })
      end()
      if (lasted < SHORTEST_MS) return undefined
      const type = recorder.mimeType.split(';')[0] ?? 'audio/webm'
      return new File(pieces, `voice.${type.split('/')[1]}`, { type })
    },
    cancel() {
      recorder.stop()
      end()
    },
  }
}
