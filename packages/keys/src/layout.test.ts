import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Bytes, concat, fromBase64, fromUtf8, toBase64, utf8 } from './bytes.ts'
import { blob, optional, Reader, text, u8, u16, u32, u64 } from './layout.ts'

test('K1 what is written is read back, and nothing may be left over', () => {
  const arbitrary = fc.record({
    a: fc.nat(255),
    b: fc.nat(65_535),
    c: fc.nat(2 ** 32 - 1),
    d: fc.maxSafeNat(),
    name: fc.string({ unit: 'grapheme', maxLength: 50 }).map((name) => name.toWellFormed()),
    bytes: fc.uint8Array({ maxLength: 50 }).map((bytes): Bytes => new Uint8Array(bytes)),
  })
  fc.assert(
    fc.property(arbitrary, ({ a, b, c, d, name, bytes }) => {
      const written = concat(u8(a), u16(b), u32(c), u64(d), text(name), blob(bytes))
      const reader = new Reader(written)
      expect([reader.u8(), reader.u16(), reader.u32(), reader.u64()]).toEqual([a, b, c, d])
      expect([reader.text(), reader.blob()]).toEqual([name, bytes])
      reader.end()
      expect(() => reader.u8()).toThrow('MALFORMED')
      expect(() => new Reader(concat(written, u8(0))).end()).toThrow('MALFORMED')
    }),
  )
})

test('K1 a value has one spelling', () => {
  expect(optional(undefined)).not.toEqual(optional(concat()))
  expect(() => utf8('\ud800')).toThrow('MALFORMED')
  expect(() => fromUtf8(Uint8Array.of(0xc0, 0x80))).toThrow('MALFORMED')
  expect(fromUtf8(utf8('﻿bom'))).toBe('﻿bom')
  for (const bad of ['AAA', 'AA==\n', 'AB==', '*', 'AA-_']) expect(() => fromBase64(bad)).toThrow('MALFORMED')
  expect(toBase64(fromBase64('AAE='))).toBe('AAE=')
})

test('K1 numbers that do not fit are refused on both sides', () => {
  for (const bad of [-1, 256, 1.5, Number.NaN]) expect(() => u8(bad)).toThrow('MALFORMED')
  expect(() => u64(2 ** 53)).toThrow('MALFORMED')
  expect(() => new Reader(new Uint8Array(8).fill(255)).u64()).toThrow('MALFORMED')
  expect(() => new Reader(concat(u32(5), u8(1))).blob()).toThrow('MALFORMED')
})

test('K1 another version is named as such', () => {
  expect(() => new Reader(u8(2)).version(1)).toThrow('UNKNOWN_VERSION')
})
