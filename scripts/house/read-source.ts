// Reads one source file into what the house rules ask about: whom it imports (types counted), and whether it speaks SQL or takes time or chance by itself.
import { parseSync, Visitor } from 'oxc-parser'

export type Source = {
  imports: string[]
  /** Things seen that are only allowed in some rooms. */
  sql: boolean
  clock: boolean
  computedImport: boolean
  error: string | undefined
}

const sql =
  /^\s*(select\b[\s\S]*\bfrom\b|insert\s+into\b|update\s+\S+\s+set\b|delete\s+from\b|with\s+\w+.*\bas\s*\(|(create|alter|drop)\s+(unique\s+)?(table|index|schema|type|function)\b|lock\s+table\b)/i

// A sentence begins with one capital letter, a statement with none or all.
const speaksSql = (text: string) => sql.test(text) && /^\s*([a-z]+|[A-Z]+)\b/.test(text)

const ambient = new Set(['Date.now', 'Math.random'])

export function readSource(path: string, text: string): Source {
  const { program, errors } = parseSync(path, text)
  const source: Source = { imports: [], sql: false, clock: false, computedImport: false, error: errors[0]?.message }
  const from = (node: { type: string; value?: unknown } | null | undefined) => {
    if (!node) return
    if (typeof node.value === 'string') source.imports.push(node.value)
    else source.computedImport = true
  }
  new Visitor({
    ImportDeclaration: (node) => from(node.source),
    ExportAllDeclaration: (node) => from(node.source),
    ExportNamedDeclaration: (node) => from(node.source),
    ImportExpression: (node) => from(node.source),
    TSImportType: (node) => from(node.source),
    TSExternalModuleReference: (node) => from(node.expression),
    Literal: (node) => {
      if (typeof node.value === 'string' && speaksSql(node.value)) source.sql = true
    },
    TemplateLiteral: (node) => {
      if (speaksSql(node.quasis.map((part) => part.value.raw).join('x'))) source.sql = true
    },
    MemberExpression: (node) => {
      if (ambient.has(text.slice(node.start, node.end))) source.clock = true
    },
    NewExpression: (node) => {
      if (node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments.length === 0)
        source.clock = true
    },
  }).visit(program)
  return source
}
