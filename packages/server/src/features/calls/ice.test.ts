import { createHmac } from 'node:crypto'
import { LIMITS } from '@parley/protocol'
import { expect, it } from 'vitest'
import { systemRandom as random } from '../../ports/random.ts'
import { iceServers } from './ice.ts'

const now = 1_700_000_000_500

it('gives TURN credentials that the server’s secret proves, good for a while, and nobody’s name', () => {
  const { iceServers: servers, expiresAt } = iceServers(
    { urls: ['stun:a:3478', 'turn:a:3478', 'turns:a:5349'], secret: 'shared' },
    { now, random },
  )
  expect(expiresAt).toBe(now + LIMITS.turnLife)
  expect(servers[0]).toEqual({ urls: ['stun:a:3478'] })
  const { urls, username = '', credential } = servers[1]!
  expect(urls).toEqual(['turn:a:3478', 'turns:a:5349'])
  expect(username).toMatch(/^1700043200:[0-9a-f]{16}$/)
  expect(credential).toBe(createHmac('sha1', 'shared').update(username).digest('base64'))
})

it('gives what there is', () => {
  expect(iceServers({ urls: [], secret: undefined }, { now, random })).toEqual({ iceServers: [] })
  expect(iceServers({ urls: ['stun:a:3478'], secret: undefined }, { now, random })).toEqual({
    iceServers: [{ urls: ['stun:a:3478'] }],
  })
})
