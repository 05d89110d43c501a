/** What a notice says. Which ones are shown at all. Pure, but for the names. */

import type { Notice } from '@parley/client'
import { getLocale } from '../../i18n/locale.ts'
import { t } from '../../i18n/messages.ts'
import type { ChatInfo } from '../chats/store.ts'
import { timerText } from '../chats/timer-text.ts'
import { durationText } from '../media/sizes.ts'
import type { History } from './store.ts'

const OF_ITS_MAKING = new Set(['name', 'description', 'picture'])

/** What a group is called before anything is said in it belongs to its making. */
export function shownNotices(
  type: ChatInfo['type'],
  { messages, notices }: Pick<History, 'messages' | 'notices'>,
): readonly Notice[] {
  if (type !== 'group') return type === 'direct' ? notices.filter(({ kind }) => kind !== 'created') : []
  const first = messages.find(({ seq }) => seq > 0)?.seq ?? Number.POSITIVE_INFINITY
  return notices.filter(({ kind, seq }) => !OF_ITS_MAKING.has(kind) || seq > first)
}

type Names = { me: string; nameOf(userId: string): string }

export function noticeWords([notice, ...more]: readonly [Notice, ...Notice[]], { me, nameOf }: Names): string {
  const { kind, by, userId, text } = notice
  const isMine = by === me
  const isMe = userId === me
  const name = by === null ? t.people_unknown() : nameOf(by)
  const whom = new Intl.ListFormat(getLocale()).format([notice, ...more].map((one) => nameOf(one.userId ?? '')))
  switch (kind) {
    case 'created':
      return isMine ? t.notice_created_me() : t.notice_created({ name })
    case 'added':
      if (isMe && more.length === 0) return t.notice_added_you({ name })
      return isMine ? t.notice_added_me({ whom }) : t.notice_added({ name, whom })
    case 'joined':
      return isMine ? t.notice_joined_me() : t.notice_joined({ name })
    case 'removed':
      if (isMe) return t.notice_removed_you({ name })
      return isMine ? t.notice_removed_me({ whom }) : t.notice_removed({ name, whom })
    case 'left':
      return isMine ? t.notice_left_me() : t.notice_left({ name })
    case 'role':
      if (notice.role === 'member') return isMe ? t.notice_member_me() : t.notice_member({ name: whom })
      if (notice.role === 'creator') return isMe ? t.notice_owner_me() : t.notice_owner({ name: whom })
      return isMe ? t.notice_admin_me() : t.notice_admin({ name: whom })
    case 'name':
      return isMine ? t.notice_name_me({ text: text! }) : t.notice_name({ name, text: text! })
    case 'description':
      return isMine ? t.notice_description_me() : t.notice_description({ name })
    case 'picture':
      return isMine ? t.notice_picture_me() : t.notice_picture({ name })
    case 'timer': {
      const timer = notice.timer ?? null
      const time = timerText(timer)
      if (timer === null) return isMine ? t.notice_timer_off_me() : t.notice_timer_off({ name })
      return isMine ? t.notice_timer_me({ time }) : t.notice_timer({ name, time })
    }
    case 'pinned':
      return isMine ? t.notice_pinned_me() : t.notice_pinned({ name })
    case 'keys':
      return isMe ? t.notice_keys_me() : t.notice_keys({ name: whom })
    case 'call':
      return callWords(notice.call!)
    case 'closed':
      return t.notice_closed()
  }
}

function callWords({ type, outcome, duration }: NonNullable<Notice['call']>): string {
  if (outcome !== 'ended') return type === 'video' ? t.notice_missed_video() : t.notice_missed_call()
  const time = durationText(duration)
  return type === 'video' ? t.notice_video({ time }) : t.notice_call({ time })
}
