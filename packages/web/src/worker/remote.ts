/** The client as it looks from a tab: the same words, but every answer has come over from wherever the client runs. */

export type Remote<T> = {
  readonly [K in keyof T]: T[K] extends (...input: infer I) => infer O
    ? (...input: I) => Promise<Awaited<O>>
    : T[K] extends object
      ? Remote<T[K]>
      : never
}

/** Turns what is read and called on it into a path and its input. */
export function remote<T>(ask: (path: string[], input: unknown[]) => Promise<unknown>, path: string[] = []): Remote<T> {
  return new Proxy(() => {}, {
    get: (_, name) => remote(ask, [...path, String(name)]),
    apply: (_, __, input: unknown[]) => ask(path, input),
  }) as unknown as Remote<T>
}
