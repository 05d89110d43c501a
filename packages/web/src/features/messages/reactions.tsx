/** What people made of a message: each emoji once, with how many; a press adds or takes back one's own. */

import type { Message } from '@parley/client'
import { t } from '../../i18n/messages.ts'
import { useMe } from '../auth/store.ts'
import { nameOf, useUsers } from '../users/store.ts'
import { mayReact, toggleReaction } from './actions.ts'

export function Reactions({ message }: { message: Message }) {
  const me = useMe()
  const people = useUsers((state) => state.people)
  const byEmoji = Map.groupBy(message.reactions, ({ emoji }) => emoji)
  return (
    <div className="flex flex-wrap gap-1 pt-1">
      {[...byEmoji].map(([emoji, list]) => {
        const isMine = list.some(({ userId }) => userId === me)
        const names = list.slice(0, 5).map(({ userId }) => nameOf(people[userId]))
        return (
          <button
            key={emoji}
            type="button"
            aria-pressed={isMine}
            aria-label={t.messages_reaction({ emoji, names: names.join(', ') })}
            title={names.join(', ')}
            disabled={!mayReact(message)}
            onClick={() => toggleReaction(message, emoji, me)}
            className={`flex min-h-6.5 touch:min-h-8 items-center gap-1 rounded-full px-2 text-small transition-colors duration-(--quick) ${isMine ? 'bg-accent text-on-accent' : 'bg-pressed hover:bg-line'}`}
          >
            <span className="text-[1rem]">{emoji}</span>
            {list.length > 1 && <span className="font-semibold tabular-nums">{list.length}</span>}
          </button>
        )
      })}
    </div>
  )
}
