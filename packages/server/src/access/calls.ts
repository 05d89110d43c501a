/** Who may do what in a call: rules to be read aloud. Whoever is not in its chat never gets as far as being asked here. */

import type { chats } from '@parley/protocol'

type Kind = { type: chats.ChatType }

/** Wherever there may be somebody else. */
export const mayCall = (chat: Kind): boolean => chat.type !== 'saved'

/** The one who began it, and those who lead the group; a call of two is over for both anyway. */
export const mayEndForEveryone = (
  call: { isGroup: boolean; initiatorId: string },
  actor: { userId: string; role: chats.Role },
): boolean => !call.isGroup || call.initiatorId === actor.userId || actor.role !== 'member'
