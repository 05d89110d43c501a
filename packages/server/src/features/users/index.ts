/** People: profiles, pictures, contacts, blocks, privacy; and what the rest of the house may ask about them. */

import type { Bound } from '../../access/handle.ts'
import { getAvatar, removeAvatar, setAvatar } from './calls/avatar.ts'
import { block, blocked, unblock } from './calls/blocks.ts'
import { addContact, contacts, removeContact } from './calls/contacts.ts'
import { get } from './calls/get.ts'
import { privacy, setPrivacy } from './calls/privacy.ts'
import { search } from './calls/search.ts'
import { setStatus } from './calls/set-status.ts'
import { update } from './calls/update.ts'
import type { UsersDeps } from './deps.ts'
import { createPeople, type People } from './people.ts'

export type { UsersDeps } from './deps.ts'
export type { People, Seen } from './people.ts'

const CALLS = [
  get,
  update,
  search,
  setStatus,
  setAvatar,
  removeAvatar,
  getAvatar,
  blocked,
  block,
  unblock,
  contacts,
  addContact,
  removeContact,
  privacy,
  setPrivacy,
]

export const usersFeature = (deps: UsersDeps): { calls: Bound[]; people: People } => ({
  calls: CALLS.map((call) => call(deps)),
  people: createPeople(deps),
})
