/** What any upload is held against: a bare HTTP server that puts the body of a PUT into a file, and has it on the disk when it answers. */

import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { answer } from '../measure/children.ts'

const folder = await mkdtemp(join(tmpdir(), 'bare-put-'))
let count = 0
const server = createServer((request, response) => {
  pipeline(request, createWriteStream(join(folder, String(count++)), { flush: true })).then(
    () => response.end('ok'),
    () => response.destroy(),
  )
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
answer(async () => {
  await rm(folder, { recursive: true, force: true })
  return {}
})
