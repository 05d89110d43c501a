/** One hash over everything two programs must agree on: every call, event and error. Whatever changes on the wire changes it. */

import * as z from 'zod/mini'
import type { Call, Event, Schema } from './define-call.ts'
import { ERRORS } from './errors.ts'

/** The contract in plain words, the same on every machine and in whatever order it was written down. */
const contractText = (calls: readonly Call[], events: readonly Event[]): string =>
  JSON.stringify(
    inOrder({
      calls: byName(
        calls.map(({ name, http, socket, access, errors, input, output }) => ({
          name,
          http,
          socket,
          access,
          errors: [...errors].sort(),
          input: shapeOf(input, 'input'),
          output: shapeOf(output, 'output'),
        })),
      ),
      events: byName(events.map(({ name, log, payload }) => ({ name, log, payload: shapeOf(payload, 'output') }))),
      errors: byName(
        Object.entries(ERRORS).map(([name, { family, status, retry }]) => ({ name, family, status, retry })),
      ),
    }),
  )

export async function schemaLock(calls: readonly Call[], events: readonly Event[]): Promise<string> {
  const bytes = new TextEncoder().encode(contractText(calls, events))
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const shapeOf = (schema: Schema, io: 'input' | 'output'): unknown => {
  const { $schema: _, ...shape } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' })
  return shape
}

const byName = <T extends { name: string }>(things: T[]): T[] => things.sort((a, b) => (a.name < b.name ? -1 : 1))

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, part]) => [key, inOrder(part)]))
}
