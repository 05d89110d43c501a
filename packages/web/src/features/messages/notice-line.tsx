/** What happened besides what was said, in a quiet line of its own; where there is something to look at, it leads there. */

import type { Notice } from '@parley/client'
import { useMemo } from 'react'
import { Link } from 'wouter'
import { useMe } from '../auth/store.ts'
import { nameOf, useFetchedPeople, useUsers } from '../users/store.ts'
import { jumpTo } from './jump.ts'
import { noticeWords } from './notice-words.ts'

const LOOK = 'rounded-bubble bg-raised/90 px-3 py-1 text-center text-quiet text-small shadow-low'

export function NoticeLine({ notices }: { notices: readonly [Notice, ...Notice[]] }) {
  const me = useMe()
  useFetchedPeople(useMemo(() => notices.flatMap(whoIn), [notices]))
  const people = useUsers((state) => state.people)
  const words = noticeWords(notices, { me, nameOf: (userId) => nameOf(people[userId]) })
  const [{ chatId, kind, about, userId }] = notices
  return (
    <div className="grid place-items-center px-6 py-1" data-notice={kind}>
      {kind === 'pinned' && about !== undefined ? (
        <button type="button" className={`${LOOK} hover:text-ink`} onClick={() => void jumpTo(chatId, about)}>
          {words}
        </button>
      ) : kind === 'keys' && userId !== me ? (
        <Link href={`/chat/${chatId}/info/verify/${userId}`} className={`${LOOK} underline-offset-2 hover:underline`}>
          {words}
        </Link>
      ) : (
        <span className={LOOK}>{words}</span>
      )}
    </div>
  )
}

const whoIn = ({ by, userId }: Notice) => [by, userId].flatMap((one) => (one ? [{ userId: one }] : []))
