/** JSON Schema of the contract's schemas, as OpenAPI 3.1 and AsyncAPI 3 both take it. */

import type { Schema } from '@parley/protocol'
import * as z from 'zod/mini'

export type JsonSchema = {
  type?: string
  properties?: Record<string, JsonSchema>
  required?: string[]
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  items?: JsonSchema
  [key: string]: unknown
}

/** `input`: what a caller writes. `output`: what is answered. */
export function jsonSchema(schema: Schema, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline', override })
  return rest as JsonSchema
}

/** Numbers and flags that may come as the words of a query are described as what they become. */
function override({ zodSchema, jsonSchema: shape }: { zodSchema: z.core.$ZodTypes; jsonSchema: object }): void {
  const { def } = zodSchema._zod
  const { anyOf = [] } = shape as JsonSchema
  const types = anyOf.map(({ type }) => type).join()
  if (def.type === 'pipe' && types === 'integer,string') {
    delete (shape as JsonSchema).anyOf
    Object.assign(shape, jsonSchema(def.out, 'output'))
  } else if (types === 'boolean,string' && String(anyOf[1]!.enum) === 'true,false') {
    delete (shape as JsonSchema).anyOf
    Object.assign(shape, { type: 'boolean' })
  } else if (def.type === 'default') Object.assign(shape, { default: def.defaultValue })
}

/** What an object may be: one thing, or each of several. */
export const optionsOf = (schema: JsonSchema): JsonSchema[] =>
  (schema.anyOf ?? schema.oneOf)?.flatMap(optionsOf) ?? [schema]

/** The same schema without some of its fields: those that a path has taken. */
export function without(schema: JsonSchema, names: readonly string[]): JsonSchema {
  if (names.length === 0) return schema
  if (schema.anyOf) return { ...schema, anyOf: schema.anyOf.map((option) => without(option, names)) }
  if (schema.oneOf) return { ...schema, oneOf: schema.oneOf.map((option) => without(option, names)) }
  if (!schema.properties) return schema
  const { required: _, ...rest } = schema
  const properties = Object.fromEntries(Object.entries(schema.properties).filter(([name]) => !names.includes(name)))
  const required = schema.required?.filter((name) => !names.includes(name))
  return { ...rest, properties, ...(required?.length ? { required } : {}) }
}

/** A field of an object, or of whichever alternative has it. */
export const field = (schema: JsonSchema, name: string): JsonSchema =>
  optionsOf(schema).find((option) => option.properties?.[name])?.properties?.[name] ?? {}
