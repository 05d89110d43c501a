import { LIMITS } from '@parley/protocol/limits'
import { expect, test } from 'vitest'
import { clipOf } from './clip-of.ts'

const film = { mediaId: 'm', kind: 'video', type: 'video/mp4', size: 1_000, durationMs: LIMITS.clip } as const

test('a GIF is a clip, another picture is none', () => {
  expect(clipOf({ mediaId: 'm', kind: 'image', type: 'image/gif' })).toBe('gif')
  expect(clipOf({ mediaId: 'm', kind: 'image', type: 'image/webp' })).toBeUndefined()
  expect(clipOf({ mediaId: 'm', kind: 'file', type: 'image/gif' })).toBeUndefined()
})

test('a film is one if it is short, small, and without a sound', () => {
  expect(clipOf({ ...film, soundless: true })).toBe('film')
  expect(clipOf(film)).toBeUndefined()
  expect(clipOf({ ...film, soundless: true, durationMs: LIMITS.clip + 1 })).toBeUndefined()
  expect(clipOf({ ...film, soundless: true, durationMs: undefined })).toBeUndefined()
  expect(clipOf({ ...film, soundless: true, size: LIMITS.clipBytes + 1 })).toBeUndefined()
})
