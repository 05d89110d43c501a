import { expect, test } from 'vitest'
import { mayForget, phoneFrom, reachFrom, registrationNeeds } from './rules.ts'

test.each([
  ['+491701234567', '+491701234567'],
  ['+49 (170) 123-45.67', '+491701234567'],
  ['0049 170 1234567', '+491701234567'],
])('the number %s is %s', (written, phone) => expect(phoneFrom(written)).toBe(phone))

test.each(['', '0170 1234567', '+0170123456', '+49', '+4917012345678901', '+49 170 abc', '491701234567'])(
  'not a number: %j',
  (written) => expect(() => phoneFrom(written)).toThrow(expect.objectContaining({ code: 'INVALID_PHONE' })),
)

test('an address is one address however it is written', () => {
  expect(reachFrom({ email: 'Ann@Example.ORG' })).toEqual({ channel: 'email', target: 'ann@example.org' })
})

test('who may register', () => {
  expect(registrationNeeds('open', false)).toBe('nothing')
  expect(registrationNeeds('invite', false)).toBe('invite')
  expect(registrationNeeds('closed', false)).toBe('more than anyone has')
  for (const policy of ['open', 'invite', 'closed'] as const) expect(registrationNeeds(policy, true)).toBe('nothing')
})

test('one way to sign in is always left', () => {
  const nobody = { id: '', username: null, phone: null, email: null, passwordHash: null, isOperator: false }
  expect(mayForget({ ...nobody, phone: '+491701234567' }, 'phone')).toBe(false)
  expect(mayForget({ ...nobody, phone: '+491701234567', username: 'ann' }, 'phone')).toBe(false)
  expect(mayForget({ ...nobody, phone: '+491701234567', passwordHash: 'x' }, 'phone')).toBe(false)
  expect(mayForget({ ...nobody, phone: '+491701234567', username: 'ann', passwordHash: 'x' }, 'phone')).toBe(true)
  expect(mayForget({ ...nobody, phone: '+491701234567', email: 'ann@example.org' }, 'phone')).toBe(true)
  expect(mayForget({ ...nobody, phone: '+491701234567', email: 'ann@example.org' }, 'email')).toBe(true)
})
