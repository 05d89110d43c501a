/** What a file is, told by its first bytes: names and declared types are only what somebody says of it. */

const SIGNATURES: readonly (readonly [type: string, signature: RegExp])[] = [
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/png', /^\x89PNG\r\n\x1a\n/],
  ['image/gif', /^GIF8[79]a/],
  ['image/webp', /^RIFF[^]{4}WEBP/],
  ['video/quicktime', /^[^]{4}(ftypqt|moov|mdat|wide)/],
  ['audio/mp4', /^[^]{4}ftypM4[AB]/],
  ['video/3gpp', /^[^]{4}ftyp3g/],
  ['video/mp4', /^[^]{4}ftyp/],
  ['video/webm', /^\x1a\x45\xdf\xa3/],
  ['audio/ogg', /^OggS/],
  ['audio/wav', /^RIFF[^]{4}WAVE/],
  ['audio/flac', /^fLaC/],
  ['audio/aac', /^\xff[\xf0\xf1\xf8\xf9]/],
  ['audio/mpeg', /^(ID3|\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff])/],
  ['application/pdf', /^%PDF-/],
  ['application/zip', /^PK(\x03\x04|\x05\x06)/],
]
/** So much of a file's beginning is enough. */
export const TYPE_BYTES = 16

export function fileTypeOf(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, TYPE_BYTES)).toString('latin1')
  return SIGNATURES.find(([, signature]) => signature.test(head))?.[0]
}
