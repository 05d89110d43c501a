/** Chromium before a page that was built as an app is built: there the same is measured as in Node. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { build, type ProxyOptions, preview } from 'vite'
import type { Arrival, Arriving } from '../device/new-device.ts'
import type { Tasks } from '../device/worker.ts'

const EXECUTABLE = process.env['PARLEY_CHROMIUM'] ?? '/usr/bin/chromium'

export type Chromium = {
  inWorker<T extends keyof Tasks>(task: T, input: Parameters<Tasks[T]>[0]): ReturnType<Tasks[T]>
  /** With a client of its own, in a thread of its own. */
  arrive(input: Arriving): Promise<Arrival>
  close(): Promise<void>
}

/** `server`: what the page takes for its own server. */
export async function openChromium(server?: string): Promise<Chromium> {
  const folder = await mkdtemp(join(import.meta.dirname, '.page-'))
  const script = fileURLToPath(new URL('../device/page.ts', import.meta.url))
  await writeFile(join(folder, 'index.html'), `<title>Bench</title><script type="module" src="${script}"></script>`)
  const options = { root: folder, configFile: false, logLevel: 'silent' } as const
  await build({ ...options, build: { target: 'es2023' }, worker: { format: 'es' } })
  const proxy: Record<string, ProxyOptions> = server
    ? { '/api': { target: server }, '/socket.io': { target: server, ws: true } }
    : {}
  const pages = await preview({ ...options, preview: { port: 0, host: '127.0.0.1', proxy } })
  const browser = await chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox', '--disable-gpu'] })
  const page = await browser.newPage()
  // By its name it is a secure context: only there are there keys.
  await page.goto(`http://localhost:${(pages.httpServer.address() as AddressInfo).port}`)
  await page.waitForFunction(() => 'inWorker' in globalThis)
  return {
    inWorker: (task, input) =>
      page.evaluate(([asked, given]) => (globalThis as never as Page).inWorker(asked, given), [
        task,
        input,
      ] as const) as never,
    arrive: (input) => page.evaluate((given) => (globalThis as never as Page).arrive(given), input),
    async close() {
      await browser.close()
      await pages.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

type Page = {
  inWorker(task: string, input: unknown): Promise<unknown>
  arrive(input: Arriving): Promise<Arrival>
}
