/** The inside of the search worker: an index in WebAssembly that answers one question after the other. */

import { Serial } from '../serial.ts'
import { sqlCore } from './sql-core.ts'
import { wasmEngine } from './wasm-engine.ts'
import type { Answer, Question } from './worker-core.ts'

const core = sqlCore(wasmEngine)
const turns = new Serial()

self.addEventListener('message', ({ data: { id, method, args } }: MessageEvent<Question>) => {
  void turns.run(async () => {
    let answer: Answer
    try {
      answer = { id, value: await (core[method] as (...args: unknown[]) => Promise<unknown>)(...args) }
    } catch (error) {
      answer = { id, error: error instanceof Error ? error.message : String(error) }
    }
    const bytes = 'value' in answer && answer.value instanceof Uint8Array ? [answer.value.buffer] : []
    self.postMessage(answer, { transfer: bytes })
  })
})
