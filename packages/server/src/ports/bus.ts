/** Word from node to node. Delivery is best effort: whatever matters lies in a log, and a lost word only makes it late. */
export interface Bus<Topics extends Record<string, unknown>> {
  publish<T extends keyof Topics & string>(topic: T, message: Topics[T]): void
  /** Returns how to stop listening. */
  subscribe<T extends keyof Topics & string>(topic: T, listener: (message: Topics[T]) => void): () => void
}
