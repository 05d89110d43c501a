import { fields, users } from '@parley/protocol'
import * as z from 'zod/mini'
import { handle } from '../../../access/handle.ts'
import type { UsersDeps } from '../deps.ts'
import { shownTo } from '../rules.ts'
import { peopleBySearch } from '../store.ts'

export const search = ({ database, presence }: UsersDeps) =>
  handle(users.search, async ({ q, after, limit }, { userId }) => {
    const words = q.trim().replace(/^@/, '')
    const phone = q.replaceAll(/[\s()./-]/g, '')
    const found = await peopleBySearch(database, userId, {
      words,
      phone: z.safeParse(fields.Phone, phone).success ? phone : undefined,
      after,
      limit: limit + 1,
    })
    const page = found.slice(0, limit)
    return {
      users: page.map((row) => shownTo(userId, row, presence)),
      next: found.length > limit ? page.at(-1)!.id : undefined,
    }
  })
