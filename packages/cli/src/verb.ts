/** What a verb of the command line is: how it is written, what it says of itself, and what it does. */

import type { Reply, Request } from './sharing.ts'
import type { Terminal } from './terminal.ts'

export type Option = {
  readonly type: 'string' | 'boolean'
  readonly about: string
  /** How its value is called in the help. */
  readonly value?: string
}

export type Args = {
  readonly words: readonly string[]
  readonly flags: Readonly<Record<string, string | boolean | undefined>>
  readonly server: string | undefined
}

export type Verb = {
  readonly about: string
  /** After `parley <verb>`: `<to> [text…]`. */
  readonly words: string
  /** How many words it takes: least and most. */
  readonly count: readonly [least: number, most: number]
  readonly options?: Readonly<Record<string, Option>>
  /** More to say in the help. */
  readonly notes?: string
  /** `runFor`: does what another process on this device is asked to. */
  run(args: Args, terminal: Terminal, runFor: (request: Request) => Promise<Reply>): Promise<void>
}

export const textOf = (args: Args, flag: string): string | undefined => {
  const value = args.flags[flag]
  return typeof value === 'string' ? value : undefined
}
