/** Servers and loads as processes of their own, and what they say. */

import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export type Child = {
  process: ChildProcess
  pid: number
  /** One question at a time. */
  ask<T>(message: unknown): Promise<T>
  stop(): Promise<void>
}

export function start(file: string, env: Record<string, string> = {}): Child {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url))
  const child = fork(path, { env: { ...process.env, ...env }, execArgv: ['--expose-gc'], stdio: 'inherit' })
  return {
    process: child,
    pid: child.pid ?? 0,
    ask: <T>(message: unknown) =>
      new Promise<T>((resolve, reject) => {
        const settle = () => {
          child.off('message', answered)
          child.off('exit', ended)
        }
        const answered = (said: unknown) => {
          settle()
          const problem = (said as { error?: string }).error
          if (problem === undefined) resolve(said as T)
          else reject(new Error(problem))
        }
        const ended = (code: number | null) => {
          settle()
          reject(new Error(`${file} ended (${code})`))
        }
        child.on('message', answered)
        child.on('exit', ended)
        if (message !== undefined) child.send(message as object)
      }),
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve()
        child.once('exit', () => resolve())
        child.disconnect()
      }),
  }
}

export type ServerChild = Child & { port: number }

/** A server that says on which port it listens. */
export async function startServer(file: string, env: Record<string, string> = {}): Promise<ServerChild> {
  const child = start(file, env)
  const { port } = await child.ask<{ port: number }>(undefined)
  return { ...child, port }
}

/** In a load or server process: answers what it is asked until its parent goes. */
export function answer(work: (order: never) => Promise<object>): void {
  process.on('message', (order) => {
    work(order as never).then(
      (result) => process.send?.(result),
      (error: Error) => process.send?.({ error: error.stack }),
    )
  })
  process.on('disconnect', () => process.exit(0))
}
