/** A scanner that speaks clamd's INSTREAM over a real socket and knows one virus, the one made for such tests. Not clamd itself. */

import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

export const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}', '$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('')

export async function startScanner(): Promise<{ at: string; scanned(): number; stop(): Promise<void> }> {
  let scanned = 0
  const server = createServer((socket) => {
    let held = Buffer.alloc(0)
    let begun = false
    let file = Buffer.alloc(0)
    socket.on('data', (data) => {
      held = Buffer.concat([held, data])
      if (!begun) {
        if (held.length < 10) return
        if (held.subarray(0, 10).toString('latin1') !== 'zINSTREAM\0') return void socket.end('UNKNOWN COMMAND\0')
        begun = true
        held = held.subarray(10)
      }
      while (held.length >= 4) {
        const length = held.readUInt32BE(0)
        if (length === 0) {
          scanned++
          return void socket.end(file.includes(EICAR) ? 'stream: Eicar-Test-Signature FOUND\0' : 'stream: OK\0')
        }
        if (held.length < 4 + length) return
        file = Buffer.concat([file, held.subarray(4, 4 + length)])
        held = held.subarray(4 + length)
      }
    })
    socket.on('error', () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    at: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    scanned: () => scanned,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
