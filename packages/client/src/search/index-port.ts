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
  /**
   * Found wherever it stands in a text, in any script, as `sameText` of the protocol compares: just as the server finds it in the
   * chats it keeps. Empty: whatever the other conditions let through.
   */
  readonly text: string
  readonly chatId?: string | undefined
  readonly senderId?: string | undefined
  /** Times, in milliseconds since 1970; `before` is exclusive, `after` inclusive. */
  readonly before?: number | undefined
  readonly after?: number | undefined
  /** Several: of any of them. */
  readonly kind?: SearchKind | readonly SearchKind[] | undefined
  readonly limit?: number | undefined
  /** The last hit of the page before: what follows it. */
  readonly beyond?: Pick<SearchHit, 'chatId' | 'seq' | 'at'> | undefined
}

export type SearchHit = {
  readonly id: string
  readonly chatId: string
  readonly seq: number
  readonly senderId: string
  readonly at: number
  /** The text in parts that, joined, are the text; those that match are marked. */
  readonly parts: readonly { readonly text: string; readonly match: boolean }[]
}

/**
 * Newest first. Whatever has been indexed and not removed is found; nothing else is.
 * It is saved now and then, and on closing. After a crash it is as it was last saved: its marks say how far that was, and whatever
 * came since is to be indexed and removed again, of which twice is as good as once.
 */
export interface SearchIndex {
  index(messages: readonly Searchable[]): Promise<void>
  /** By message id; those that are not there are passed over. */
  remove(ids: readonly string[]): Promise<void>
  /** Everything of a chat, its mark too. */
  removeChat(chatId: string): Promise<void>
  query(query: SearchQuery): Promise<readonly SearchHit[]>
  /** Notes how far the index has come, in the client's words; saved together with what was indexed before. */
  mark(chatId: string, reached: string): Promise<void>
  marks(): Promise<ReadonlyMap<string, string>>
  /** Resolves when all of it is in the store. */
  save(): Promise<void>
  close(): Promise<void>
}
