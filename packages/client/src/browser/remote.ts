/**
 * The client as it looks from where it does not run: the same words, but every answer has come over. What is called becomes a path
 * and its input; of an answer, functions and promises stay where they are and are reached by a name of their own.
 */

export type Remote<T> = {
  readonly [K in keyof T]: T[K] extends (...input: infer I) => infer O
    ? (...input: I) => Promise<Awaited<O>>
    : T[K] extends object
      ? Remote<T[K]>
      : never
}

export type Ask = (path: readonly string[], input: readonly unknown[]) => Promise<unknown>

export function remote<T>(ask: Ask, path: readonly string[] = []): Remote<T> {
  return new Proxy(() => {}, {
    // Not to be taken for a promise.
    get: (_, name) => (typeof name === 'symbol' || name === 'then' ? undefined : remote(ask, [...path, name])),
    apply: (_, __, input: unknown[]) => ask(path, input),
  }) as unknown as Remote<T>
}

/** Does what a path says, on the thing itself. */
export function perform(on: object, path: readonly string[], input: readonly unknown[]): unknown {
  let owner = on as Record<string, unknown>
  for (const step of path.slice(0, -1)) owner = owner[step] as Record<string, unknown>
  const name = path.at(-1) as string
  return (owner[name] as (...input: readonly unknown[]) => unknown)(...input)
}

type Held = { $held: string; is: 'function' | 'promise' }
const isHeld = (value: unknown): value is Held => typeof value === 'object' && value !== null && '$held' in value

/** What cannot be copied, by name. */
export class Handles {
  readonly #held = new Map<string, unknown>()

  /** With names in place of what has to stay. */
  keep(value: unknown): unknown {
    if (typeof value === 'function') return this.#hold(value, 'function')
    if (value instanceof Promise) {
      // Whoever never asks for it is not told that it failed.
      value.catch(() => {})
      return this.#hold(value, 'promise')
    }
    return mapPlain(value, (part) => this.keep(part))
  }

  async use(name: string, input: readonly unknown[]): Promise<unknown> {
    const held = this.#held.get(name)
    if (held === undefined) throw Object.assign(new Error('The tab that held this is gone.'), { code: 'CLOSED' })
    return typeof held === 'function' ? (held as (...given: readonly unknown[]) => unknown)(...input) : held
  }

  #hold(value: unknown, is: Held['is']): Held {
    const name = crypto.randomUUID()
    this.#held.set(name, value)
    return { $held: name, is }
  }
}

/** The other way round. */
export function reach(value: unknown, use: (name: string, input: readonly unknown[]) => Promise<unknown>): unknown {
  if (!isHeld(value)) return mapPlain(value, (part) => reach(part, use))
  if (value.is === 'function') return (...input: unknown[]) => use(value.$held, input)
  const promise = use(value.$held, [])
  promise.catch(() => {})
  return promise
}

function mapPlain(value: unknown, change: (part: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, change(part)]))
}
