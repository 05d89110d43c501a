/** The same promises in a real browser, with the index in a worker as an app has it. */

import { chromium } from 'playwright-core'
import { createServer } from 'vite'
import { expect, it } from 'vitest'

const PAGE = '/search-contract.html'
const SCRIPT = `
  import { searchContract } from '/src/search/contract.ts'
  import { workerCore } from '/src/search/worker-core.ts'
  const workers = []
  const core = () => {
    const worker = new Worker(new URL('/src/search/worker.ts', location.href), { type: 'module' })
    workers.push(worker)
    return workerCore(worker)
  }
  window.outcome = (async () => {
    const failed = []
    for (const { name, run } of searchContract) {
      try { await run(core) } catch (error) { failed.push(name + ': ' + error.message) }
      for (const worker of workers.splice(0)) worker.terminate()
    }
    return { ran: searchContract.length, failed }
  })()`

it('keeps every promise in Chromium', async () => {
  const server = await createServer({
    root: new URL('../..', import.meta.url).pathname,
    configFile: false,
    logLevel: 'error',
    server: { port: 0, host: '127.0.0.1', hmr: false, watch: null },
    // Its wasm lies beside it, and is found only there.
    optimizeDeps: { exclude: ['@sqlite.org/sqlite-wasm'], noDiscovery: true },
    plugins: [
      {
        name: 'page',
        configureServer(dev) {
          dev.middlewares.use(PAGE, (_request, response) => {
            response.setHeader('content-type', 'text/html')
            response.end(`<!doctype html><script type="module">${SCRIPT}</script>`)
          })
        },
      },
    ],
  })
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
  try {
    await server.listen()
    const page = await browser.newPage()
    const [url] = server.resolvedUrls?.local ?? []
    await page.goto(new URL(PAGE, url).href)
    await page.waitForFunction('window.outcome !== undefined')
    const outcome = await page.evaluate('window.outcome')
    expect(outcome).toEqual({ ran: expect.any(Number), failed: [] })
  } finally {
    await browser.close()
    await server.close()
  }
})
