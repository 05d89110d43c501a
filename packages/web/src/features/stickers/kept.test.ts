import { expect, test } from 'vitest'
import { blobOf, type Kept, MOST_OWN, type Own, withKept, withoutId } from './kept.ts'

const kept = (at: number): Kept => ({ image: btoa(`picture ${at}`), type: 'image/webp', at })
const several = (count: number) =>
  Array.from({ length: count }, (_, i) => i).reduce((all: readonly Own[], i) => withKept(all, `${i}`, kept(i)), [])

test('the newest stands first, whatever order they come in, and none twice', () => {
  const list = withKept(withKept(withKept([], 'b', kept(2)), 'c', kept(3)), 'a', kept(1))
  expect(list.map(({ id }) => id)).toEqual(['c', 'b', 'a'])
  expect(withKept(list, 'a', kept(9)).map(({ id }) => id)).toEqual(['a', 'c', 'b'])
  expect(withoutId(list, 'b').map(({ id }) => id)).toEqual(['c', 'a'])
})

test('more than there may be are not shown', () => {
  const list = several(MOST_OWN + 3)
  expect(list).toHaveLength(MOST_OWN)
  expect(list[0]!.id).toBe(`${MOST_OWN + 2}`)
})

test('what is no sticker is passed over: another type, no picture, an address in place of one', () => {
  for (const wrong of [{ type: 'image/svg+xml' }, { image: '' }, { image: 'x" onerror="' }, { image: undefined }])
    expect(withKept([], 'a', { ...kept(1), ...wrong })).toEqual([])
})

test('its bytes are those that were kept', async () => {
  const blob = blobOf(withKept([], 'a', kept(7))[0]!)
  expect([blob.type, await blob.text()]).toEqual(['image/webp', 'picture 7'])
})
