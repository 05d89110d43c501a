/** JSON Schema of the contract's schemas, as OpenAPI 3.1 and AsyncAPI 3 both take it. */

import type { Schema } from '@parley/protocol'
import * as z from 'zod/mini'

export type JsonSchema = {
  type?: string
  properties?: Record<string, JsonSchema>
  required?: string[]
  anyOf?: JsonSchema[]
  items?: JsonSchema
  [key: string]: unknown
}

/** `input`: what a caller writes. `output`: what is answered. */
export function jsonSchema(schema: Schema, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' })
  return rest as JsonSchema
}

/** The same schema without some of its fields: those that a path has taken. */
export function without(schema: JsonSchema, names: readonly string[]): JsonSchema {
  if (schema.anyOf) return { ...schema, anyOf: schema.anyOf.map((option) => without(option, names)) }
  if (!schema.properties) return schema
  const properties = Object.fromEntries(Object.entries(schema.properties).filter(([name]) => !names.includes(name)))
  const required = schema.required?.filter((name) => !names.includes(name))
  return { ...schema, properties, ...(required?.length ? { required } : { required: undefined }) }
}

/** A field of an object, or of whichever alternative has it. */
export const field = (schema: JsonSchema, name: string): JsonSchema =>
  schema.properties?.[name] ?? schema.anyOf?.map((option) => field(option, name)).find((found) => found.type) ?? {}
