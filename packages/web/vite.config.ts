/** How the app is built: one page, hashed assets, nothing inline, so that the server's content policy can forbid everything else. */

import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { paraglideVitePlugin } from '@inlang/paraglide-js'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { offlineShell } from './build/offline-shell.ts'
import about from './package.json' with { type: 'json' }

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Names of emoji: asked for when somebody looks for one, from this server like everything else. */
const emojiNames = (locales: readonly string[]): Plugin => ({
  name: 'emoji-names',
  buildStart() {
    const place = (path: string) => fileURLToPath(import.meta.resolve(`emojibase-data/${path}`))
    for (const locale of locales) {
      for (const file of ['data.json', 'messages.json']) {
        cpSync(place(`${locale}/${file}`), here(`./public/emoji/${locale}/${file}`))
      }
    }
    const codes = JSON.parse(readFileSync(place('en/shortcodes/github.json'), 'utf8')) as Record<
      string,
      string | string[]
    >
    const named = Object.entries(codes).flatMap(([hexes, names]) => {
      const emoji = String.fromCodePoint(...hexes.split('-').map((hex) => Number.parseInt(hex, 16)))
      return [names].flat().map((name) => [name, emoji] as const)
    })
    writeFileSync(here('./public/emoji/names.json'), JSON.stringify(Object.fromEntries(named)))
  },
})

export default defineConfig({
  root: here('.'),
  plugins: [
    paraglideVitePlugin({
      project: here('./project.inlang'),
      outdir: here('./paraglide'),
      outputStructure: 'locale-modules',
      strategy: ['localStorage', 'preferredLanguage', 'baseLocale'],
    }),
    tailwindcss(),
    react(),
    emojiNames(['en', 'de', 'es']),
    offlineShell(here('./src/worker/service-worker.ts'), here('./public')),
  ],
  define: { __PARLEY_VERSION__: JSON.stringify(about.version) },
  resolve: {
    alias: {
      'parley-messages': here('./paraglide/messages'),
      'parley-locale': here('./paraglide/runtime.js'),
      // It would write a style element, which our content policy forbids; the page itself never scrolls anyway.
      'react-remove-scroll': here('./src/components/no-scroll-lock.tsx'),
    },
  },
  build: {
    outDir: here('./dist'),
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    // What the first screen needs in one file: eighty small ones pack worse and take longer to ask for.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } } },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_024,
  },
  worker: { format: 'es' },
  server: {
    host: '127.0.0.1',
    port: 7100,
    proxy: Object.fromEntries(
      ['/api', '/socket.io', '/docs'].map((path) => [path, { target: 'http://127.0.0.1:7000', ws: true }]),
    ),
  },
})
