// A child process that a test may kill, freeze, thaw or ask to stop, and whose end it can await. It never outlives the test process.

import { type SpawnOptions, spawn } from 'node:child_process'

export type Exit = { code: number | null; signal: NodeJS.Signals | null }

export type Victim = {
  pid: number
  /** Everything it has printed so far, both streams. */
  output(): string
  /** Resolves once it has printed the pattern, also when that was earlier; rejects if it ends without. */
  printed(pattern: RegExp): Promise<RegExpExecArray>
  exited: Promise<Exit>
  /** SIGKILL: it gets no chance to do anything, even when frozen. */
  kill(): Promise<Exit>
  /** SIGTERM: it may finish what it is doing. */
  terminate(): Promise<Exit>
  /** SIGSTOP: alive to everybody who looks, with open sockets, and silent. */
  freeze(): void
  /** SIGCONT. */
  thaw(): void
}

export async function startVictim(
  command: string,
  args: readonly string[],
  options: Pick<SpawnOptions, 'cwd' | 'env'> = {},
): Promise<Victim> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject))
  const killWithParent = () => child.kill('SIGKILL')
  process.once('exit', killWithParent)

  let text = ''
  const lookers = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part
      for (const look of lookers) look()
    })
  }

  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      process.off('exit', killWithParent)
      resolve({ code, signal })
    })
  })

  function printed(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = () => {
        // A copy: a global pattern remembers where it last looked.
        const match = new RegExp(pattern).exec(text)
        if (match) resolve(match)
        return match
      }
      if (look()) return
      lookers.add(look)
      // Not "exit": its last words may come after that.
      child.once('close', (code, signal) => {
        reject(new Error(`${command} ended (${signal ?? code}) without printing ${pattern}:\n${text}`))
      })
    })
  }

  function send(signal: NodeJS.Signals): Promise<Exit> {
    child.kill(signal)
    return exited
  }

  return {
    pid: child.pid as number,
    output: () => text,
    printed,
    exited,
    kill: () => send('SIGKILL'),
    terminate: () => send('SIGTERM'),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
  }
}
