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
  ['RIFF\n\x00\x00\x00WAVEfmt ', 'audio/wav'],
  ['RIFF\n\x00\x00\x00AVI LIST', undefined],
  ['\x00\x00\x00\x20ftypisom', 'video/mp4'],
  ['\x00\x00\x00\x20ftypM4A ', 'audio/mp4'],
  ['\x00\x00\x00\x14ftypqt  ', 'video/quicktime'],
  ['\x1a\x45\xdf\xa3\x01', 'video/webm'],
  ['OggS\x00\x02', 'audio/ogg'],
  ['ID3\x04', 'audio/mpeg'],
  ['\xff\xfb\x90', 'audio/mpeg'],
  ['\xff\xf1\x50', 'audio/aac'],
  ['fLaC\x00', 'audio/flac'],
  ['%PDF-1.7', 'application/pdf'],
  ['PK\x03\x04', 'application/zip'],
  ['<!doctype html><img>', undefined],
  ['<svg xmlns="http://www.w3.org/2000/svg"/>', undefined],
  [' \xff\xd8\xff', undefined],
  ['\x89PN', undefined],
  ['', undefined],
])('%j', (head, type) => {
  expect(fileTypeOf(bytes(head))).toBe(type)
})
