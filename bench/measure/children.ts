/** Servers and loads as processes of their own, and what they say. */

import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export type Child = {
  process: ChildProcess
  ask<T>(message: unknown): Promise<T>
  stop(): Promise<void>
}

export function start(file: string, env: Record<string, string> = {}): Child {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url))
  const child = fork(path, { env: { ...process.env, ...env }, execArgv: ['--expose-gc'], stdio: 'inherit' })
  return {
    process: child,
    ask: <T>(message: unknown) =>
      new Promise<T>((resolve, reject) => {
        child.once('message', (answer) => resolve(answer as T))
        child.once('exit', (code) => reject(new Error(`${file} ended (${code})`)))
        if (message !== undefined) child.send(message as object)
      }),
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null) return resolve()
        child.once('exit', () => resolve())
        child.disconnect()
      }),
  }
}

/** A server that says on which port it listens. */
export async function startServer(file: string, env: Record<string, string> = {}): Promise<Child & { port: number }> {
  const child = start(file, env)
  const { port } = await child.ask<{ port: number }>(undefined)
  return { ...child, port }
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
