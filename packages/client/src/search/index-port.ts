/** What the client asks of a search index: it is told what is said and what is gone, and finds it again, on this device alone. */

/** Of what kind a message is to whoever looks for it. */
export type SearchKind =
  | 'text'
  | 'link'
  | 'image'
  | 'video'
  | 'audio'
  | 'voice'
  | 'file'
  | 'poll'
  | 'contact'
  | 'location'

/** A message as it stands now, opened. Indexed again under the same id it takes the place of what was there. */
export type Searchable = {
  /** `<chat>.<seq>`. */
  readonly id: string
  readonly chatId: string
  readonly seq: number
  readonly senderId: string
  readonly at: number
  readonly text: string
  readonly kind: SearchKind
  /** Shown to whoever may read the message; gone from the index by itself after this. */
  readonly expiresAt?: number | undefined
}

export type SearchQuery = {
  /** Words, or their beginnings; all must be there. Empty: whatever the other conditions let through. */
  readonly text: string
  readonly chatId?: string | undefined
  readonly senderId?: string | undefined
  /** Times, in milliseconds since 1970; `before` is exclusive, `after` inclusive. */
  readonly before?: number | undefined
  readonly after?: number | undefined
  readonly kind?: SearchKind | undefined
  readonly limit?: number | undefined
}

export type SearchHit = {
  readonly id: string
  readonly chatId: string
  readonly seq: number
  readonly senderId: string
  readonly at: number
}

/** Newest first. Whatever has been indexed and not removed is found; nothing else is. */
export interface SearchIndex {
  index(messages: readonly Searchable[]): Promise<void>
  /** By message id; those that are not there are passed over. */
  remove(ids: readonly string[]): Promise<void>
  /** Everything of a chat. */
  removeChat(chatId: string): Promise<void>
  query(query: SearchQuery): Promise<readonly SearchHit[]>
  close(): Promise<void>
}
