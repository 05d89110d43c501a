/** Somebody, as far as they let us see them. */

export type Person = {
  readonly id: string
  readonly username?: string | undefined
  readonly name: string
  readonly bio?: string | undefined
  /** An address below the server's; it may be shown to whoever is signed in. A new picture has a new address. */
  readonly picture?: string | undefined
  /** What I call them; on all my devices, and nobody else's business. */
  readonly nickname?: string | undefined
  readonly lastSeen?: number | undefined
  readonly onlineStatus?: 'online' | 'away' | 'offline' | undefined
  readonly phone?: string | undefined
  readonly email?: string | undefined
}
