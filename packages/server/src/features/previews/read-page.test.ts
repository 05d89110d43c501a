import { LIMITS } from '@parley/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readPage } from './read-page.ts'

const URL = 'https://example.org/a/b'

it('takes the better word for each, and the title where there is no other', () => {
  const page = `<head><title>Plain &amp;
    simple</title><meta name=description content="In short">
    <meta property="og:site_name" content="Example"><meta property="og:image" content="/c.png"></head>`
  const card = { title: 'Plain & simple', description: 'In short', siteName: 'Example' }
  expect(readPage(page, URL)).toEqual({ ...card, imageUrl: 'https://example.org/c.png' })
  expect(readPage(`<meta property="og:title" content="Better">${page}`, URL)).toMatchObject({ title: 'Better' })
})

it('reads no further than the head', () => {
  expect(readPage('<body><title>Not this</title><meta property="og:title" content="nor this"></body>', URL)).toEqual({})
})

it('bears whatever a page may be, within what a preview may hold', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '<',
      '<meta ',
      'property="og:title" ',
      'content="',
      '">',
      '<title>',
      '</title>',
      '&#x',
      '🙂'.repeat(200),
    ),
  )
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const { title = '', description = '', siteName = '' } = readPage(pieces.join(''), URL)
      expect(title.length).toBeLessThanOrEqual(LIMITS.previewTitle)
      expect(description.length).toBeLessThanOrEqual(LIMITS.previewDescription)
      expect(siteName.length).toBeLessThanOrEqual(LIMITS.previewTitle)
    }),
    { numRuns: 300 },
  )
})
