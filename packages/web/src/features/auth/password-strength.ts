/** How long a password would stand against guessing, roughly: length counts most, sameness and well-known words take away. */

export type Strength = 'weak' | 'fair' | 'good'

const KNOWN = /pass(word|wort)?|qwert[yz]|azerty|12345|letmein|iloveyou|welcome|admin|abc123|dragon|monkey|parley/gi

export function strengthOf(password: string, username: string): Strength {
  let rest = password.replace(KNOWN, 'x')
  if (username.length > 2) rest = rest.replaceAll(username, 'x')
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((kind) => kind.test(rest)).length
  const bits = new Set(rest).size * 0.6 + rest.length * 1.6 + kinds * 2
  if (bits >= 32) return 'good'
  return bits >= 23 ? 'fair' : 'weak'
}
