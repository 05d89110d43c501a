// `npm run imports`: reads every source file and says which rules of the house are broken.
import { globSync, readFileSync } from 'node:fs'
import { brokenRules } from './rules.ts'

const paths = globSync(
  ['packages/**/*.{ts,tsx}', '{tests,bench,scripts}/**/*.ts', 'packages/*/package.json', '{tests,bench}/package.json'],
  { exclude: (name) => ['node_modules', 'dist'].includes(name) },
)
const files = new Map(paths.map((path) => [path.replaceAll('\\', '/'), readFileSync(path, 'utf8')]))
const broken = brokenRules(files)
for (const line of broken) console.error(line)
console.log(broken.length ? `${broken.length} broken rules` : `${files.size} files keep the rules of the house`)
process.exitCode = broken.length ? 1 : 0
