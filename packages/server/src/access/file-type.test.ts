/** A file is what its first bytes say. */

import { expect, test } from 'vitest'
import { fileTypeOf } from './file-type.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')

test.each([
  ['\xff\xd8\xff\xe0\x00\x10JFIF', 'image/jpeg'],
  ['\x89PNG\r\n\x1a\n\x00\x00', 'image/png'],
  ['GIF89a\x01\x00', 'image/gif'],
  ['GIF87a\x01\x00', 'image/gif'],
  ['RIFF\n\x00\x00\x00WEBPVP8 ', 'image/webp'],
  ['RIFF\n\x00\x00\x00WAVEfmt ', undefined],
  ['<!doctype html><img>', undefined],
  ['<svg xmlns="http://www.w3.org/2000/svg"/>', undefined],
  [' \xff\xd8\xff', undefined],
  ['\x89PN', undefined],
  ['', undefined],
])('%j', (head, type) => {
  expect(fileTypeOf(bytes(head))).toBe(type)
})
