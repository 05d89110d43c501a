/** What passes for a group's picture: WebP by its first bytes, and then whatever one likes. */
export const pictureOf = (rest: Iterable<number> = []): string =>
  Buffer.from([...Buffer.from('RIFF'), ...rest]).toString('base64')
