/** What went wrong, as it is told: a code for programs, a sentence for people, and the exit code for the shell. */

export class UsageError extends Error {}

/** It was understood and could not be done. */
export class Refusal extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

export function failureOf(error: unknown): { exitCode: 1 | 2; code: string; message: string } {
  if (error instanceof UsageError) return { exitCode: 2, code: 'USAGE', message: error.message }
  const { code, message } = error as { code?: string; message?: string }
  if (code === 'OFFLINE') {
    const why = 'The server does not answer. Is it running, and is the address right?'
    return { exitCode: 1, code, message: why }
  }
  return { exitCode: 1, code: code ?? 'FAILED', message: message ?? String(error) }
}
