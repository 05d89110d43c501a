import { Fault, LIMITS, users } from '@parley/protocol'
import { handle } from '../../../access/handle.ts'
import type { UsersDeps } from '../deps.ts'
import { ownEntry } from '../own-entry.ts'
import { byName, shownTo } from '../rules.ts'
import { contactsOf, countTies, dropContact, personByName, putContact } from '../store.ts'

export const contacts = ({ database, presence }: UsersDeps) =>
  handle(users.contacts, async (_input, { userId }) => {
    const rows = await contactsOf(database, userId)
    return {
      contacts: rows
        .map((row) => ({
          user: shownTo(userId, row, presence),
          addedAt: row.addedAt,
          nickname: row.nickname ?? undefined,
        }))
        .sort((a, b) => byName(a.user, b.user)),
    }
  })

export const addContact = ({ transact, clock, presence }: UsersDeps) =>
  handle(users.addContact, async ({ nickname, ...name }, caller) => {
    const { userId } = caller
    return transact([userId], async (tx) => {
      const person = await personByName(tx, userId, name)
      if (person.id === userId) {
        throw new Fault('INVALID_INPUT', { details: { issues: [{ path: '', problem: 'this is you' }] } })
      }
      const at = clock.now()
      const { isChanged, addedAt } = await putContact(tx, userId, { userId: person.id, nickname, at })
      if (isChanged) {
        if ((await countTies(tx, userId)).contacts > LIMITS.contacts) throw new Fault('FULL')
        await tx.append([ownEntry(caller, 'contact-added', at, { userId: person.id, addedAt, nickname })])
      }
      return { user: shownTo(userId, person, presence), addedAt, nickname }
    })
  })

export const removeContact = ({ transact, clock }: UsersDeps) =>
  handle(users.removeContact, async ({ userId }, caller) => {
    await transact([caller.userId], async (tx) => {
      if (await dropContact(tx, caller.userId, userId)) {
        await tx.append([ownEntry(caller, 'contact-removed', clock.now(), { userId })])
      }
    })
    return {}
  })
