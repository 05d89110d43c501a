/** Two soft notes for a message that came: made here, so that no file has to be fetched. */

const NOTES = [
  { hertz: 660, after: 0 },
  { hertz: 880, after: 0.09 },
]

let speaker: AudioContext | undefined

export function playSound(): void {
  speaker ??= new AudioContext()
  // Until somebody has touched the page browsers keep it silent; then there is nothing to wait for.
  if (speaker.state === 'suspended') void speaker.resume()
  for (const { hertz, after } of NOTES) ring(speaker, hertz, speaker.currentTime + after)
}

function ring(into: AudioContext, hertz: number, at: number): void {
  const tone = new OscillatorNode(into, { type: 'sine', frequency: hertz })
  const volume = new GainNode(into, { gain: 0 })
  volume.gain.setValueAtTime(0, at)
  volume.gain.linearRampToValueAtTime(0.12, at + 0.012)
  volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.35)
  tone.connect(volume).connect(into.destination)
  tone.start(at)
  tone.stop(at + 0.36)
}
