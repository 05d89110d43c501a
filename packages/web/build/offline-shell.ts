/** Builds the service worker by itself, all in one file, and tells it which files the app is made of and by what word this version goes. */

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, type Plugin, type Rolldown } from 'vite'

const PLACE = '__PARLEY_SHELL__'

export const offlineShell = (source: string, publicFolder: string): Plugin => ({
  name: 'offline-shell',
  apply: 'build',
  // Last of all: an entry that holds nothing of its own is taken out again by whoever writes the page.
  generateBundle: {
    order: 'post',
    async handler(_, bundle) {
      const code = await builtAlone(source)
      if (!code.includes(PLACE)) throw new Error('the service worker has no place for the files it keeps')
      const hash = createHash('sha256').update(code)
      for (const file of Object.values(bundle)) hash.update(file.type === 'chunk' ? file.code : file.source)
      // Folders in there are of what is asked for by language: kept once it was.
      const entries = readdirSync(publicFolder, { withFileTypes: true })
      const still = entries.filter((entry) => entry.isFile()).map(({ name }) => name)
      for (const name of still) hash.update(readFileSync(join(publicFolder, name)))
      const made = Object.keys(bundle).filter((name) => name !== 'index.html')
      const files = [...made, ...still].map((name) => `/${name}`)
      const version = hash.digest('hex').slice(0, 16)
      // Its address must stay the same, and at the top: it answers for everything below where it lies.
      const shell = code.replace(PLACE, [version, ...files].join(' '))
      this.emitFile({ type: 'asset', fileName: 'service-worker.js', source: shell })
    },
  },
})

async function builtAlone(source: string): Promise<string> {
  const made = await build({
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    build: { write: false, target: 'es2023', rolldownOptions: { input: source, output: { format: 'iife' } } },
  })
  const { output } = (Array.isArray(made) ? made[0] : made) as Rolldown.RolldownOutput
  return output[0].code
}
