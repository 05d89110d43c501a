/** The three streams of a process: answers go to stdout, and nothing else does; questions and complaints go to stderr. */

import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text as readAll } from 'node:stream/consumers'
import { UsageError } from './failure.ts'

export class Terminal {
  readonly json: boolean
  #lines: AsyncIterator<string> | undefined

  constructor(json: boolean) {
    this.json = json
    // Whoever reads has had enough, as `| head` has.
    process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  }

  get isInteractive(): boolean {
    return process.stdin.isTTY
  }

  /** One answer: as a line of JSON, or as people read it. */
  answer(value: object, forPeople: string): void {
    this.text(this.json ? JSON.stringify(value) : forPeople)
  }

  text(text: string): void {
    process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
  }

  /** Beside the answer: never part of what a pipe carries on. */
  note(text: string): void {
    process.stderr.write(`${text}\n`)
  }

  complain(code: string, message: string): void {
    this.note(this.json ? JSON.stringify({ error: { code, message } }) : `parley: ${message}`)
  }

  /** What `piped` read, for whoever has to hand it on. */
  wasPiped: string | undefined

  /** All that is piped in, without the newline it ends with. */
  async piped(): Promise<string> {
    if (this.isInteractive) throw new UsageError('There is nothing to send: write it after the name, or pipe it in.')
    this.wasPiped = (await readAll(process.stdin)).replace(/\r?\n$/, '')
    return this.wasPiped
  }

  async ask(question: string): Promise<string> {
    if (!this.isInteractive) return this.#pipedLine(question)
    const asking = createInterface({ input: process.stdin, output: process.stderr })
    try {
      return (await asking.question(question)).trim()
    } finally {
      asking.close()
    }
  }

  /** The same, and what is typed is not shown. */
  async askSecret(question: string): Promise<string> {
    if (!this.isInteractive) return this.#pipedLine(question)
    process.stderr.write(question)
    const unseen = new Writable({ write: (_chunk, _encoding, done) => done() })
    const asking = createInterface({ input: process.stdin, output: unseen, terminal: true })
    try {
      return await asking.question('')
    } finally {
      asking.close()
      process.stderr.write('\n')
    }
  }

  async confirm(question: string): Promise<boolean> {
    return /^y(es)?$/i.test(await this.ask(`${question} [y/N] `))
  }

  /** Without somebody at the keyboard, answers are lines of stdin. */
  async #pipedLine(question: string): Promise<string> {
    this.#lines ??= createInterface({ input: process.stdin })[Symbol.asyncIterator]()
    const { value, done } = await this.#lines.next()
    if (done) throw new UsageError(`Nobody answers: ${question.trim().replace(/:$/, '')}`)
    return value
  }
}

/** Of another process: what is written is gathered for it, and nobody there can be asked. */
export class RemoteTerminal extends Terminal {
  readonly written = { out: '', err: '' }
  readonly #piped: string | undefined

  constructor(json: boolean, piped: string | undefined) {
    super(json)
    this.#piped = piped
  }

  override get isInteractive(): boolean {
    return false
  }

  override text(text: string): void {
    this.written.out += text.endsWith('\n') ? text : `${text}\n`
  }

  override note(text: string): void {
    this.written.err += `${text}\n`
  }

  override async piped(): Promise<string> {
    return this.#piped ?? ''
  }

  override async ask(question: string): Promise<string> {
    throw new UsageError(`Nobody answers: ${question.trim().replace(/:$/, '')}`)
  }
}
