/** The settings in force, without their secrets; and the reference page of all there are. */

import * as z from 'zod'
import { type Config, ConfigSchema } from './schema.ts'

const SECRET = /KEY|SECRET|PASSWORD|TOKEN/

/** URLs often carry a password: what stands before the @ goes. */
const withoutCredentials = (value: string): string => value.replace(/\/\/[^@/]*@/, '//[secret]@')

export function showConfig(config: Config): string {
  return Object.entries(config)
    .map(([name, value]) => {
      if (value === undefined) return `${name} is not set`
      if (SECRET.test(name)) return `${name} = [secret]`
      return `${name} = ${withoutCredentials(typeof value === 'string' ? value : JSON.stringify(value))}`
    })
    .join('\n')
}

export function configReference(): string {
  const { properties = {} } = z.toJSONSchema(ConfigSchema, { io: 'input', unrepresentable: 'any' })
  const rows = Object.entries(properties).map(([name, schema]) => {
    const { description = '', default: fallback, enum: choices } = schema as z.core.JSONSchema.Schema
    const values = choices ? ` One of ${choices.map((choice) => `\`${String(choice)}\``).join(', ')}.` : ''
    return `| \`${name}\` | ${description}${values} | ${shown(name, fallback)} |`
  })
  return `# Settings

Every setting is an environment variable. \`PARLEY_CONFIG\` may name a file of \`NAME=value\` lines; the environment wins. Any setting may
be read from a file instead, by adding \`_FILE\` to its name: \`PARLEY_MASTER_KEY_FILE=/run/secrets/key\`. A name Parley does not know
stops the start, with a suggestion. \`npm run config\` prints what is in force. This page is made by \`npm run config reference\`.

| Setting | What it does | Default |
| --- | --- | --- |
${rows.join('\n')}
`
}

const shown = (name: string, fallback: unknown): string => {
  if (name === 'PARLEY_DATA') return '`~/.parley`'
  if (fallback === undefined || (typeof fallback === 'object' && Object.keys(fallback as object).length === 0))
    return ''
  return `\`${fallback as string | number | boolean}\``
}
