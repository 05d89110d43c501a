/** A poll: choose, see how it stands; who asked may close it. Everyone sees who voted, and it is said. */

import type { Message, PollView } from '@parley/client'
import { Check } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { t } from '../../i18n/messages.ts'
import { client } from '../../worker/engine.ts'
import { useMe } from '../auth/store.ts'
import { nameOf, useUsers } from '../users/store.ts'
import { quietly } from './actions.ts'
import { expect } from './store.ts'

export function PollCard({ message, poll }: { message: Message; poll: PollView }) {
  const me = useMe()
  const people = useUsers((state) => state.people)
  const mine = poll.options.flatMap(({ voters }, place) => (voters.includes(me) ? [place] : []))
  const isOpen = !poll.isClosed && message.seq > 0

  const choose = (place: number) => {
    const others = poll.multiple ? mine.filter((one) => one !== place) : []
    const chosen = mine.includes(place) ? others : [...others, place]
    expect(message, { poll: withVote(poll, me, chosen) })
    quietly(client.polls.vote(message.id, chosen))
  }

  return (
    <>
      <div className="min-w-56 pt-1">
        <p className="font-semibold" dir="auto">
          {poll.question}
        </p>
        <p className="pb-2 text-quiet text-small">
          {poll.isClosed
            ? t.messages_poll_closed()
            : poll.multiple
              ? t.messages_poll_several()
              : t.messages_poll_open()}
        </p>
        <div className="flex flex-col gap-1.5">
          {poll.options.map(({ text, voters }, place) => {
            const isMine = mine.includes(place)
            const share = poll.voters === 0 ? 0 : voters.length / poll.voters
            return (
              <button
                // biome-ignore lint/suspicious/noArrayIndexKey: an option is its place
                key={place}
                type="button"
                role={poll.multiple ? 'checkbox' : 'radio'}
                aria-checked={isMine}
                disabled={!isOpen}
                title={voters.map((id) => nameOf(people[id])).join(', ')}
                onClick={() => choose(place)}
                className="relative flex min-h-9 touch:min-h-11 items-center gap-2 overflow-hidden rounded-small bg-hover px-2.5 py-1.5 text-start hover:bg-pressed disabled:opacity-100"
              >
                <span
                  aria-hidden="true"
                  className="absolute inset-y-0 start-0 bg-accent/20 transition-[inline-size] duration-(--calm)"
                  style={{ inlineSize: `${share * 100}%` }}
                />
                <span
                  aria-hidden="true"
                  className={`relative grid size-4.5 shrink-0 place-items-center border-2 ${poll.multiple ? 'rounded-[0.3rem]' : 'rounded-full'} ${isMine ? 'border-accent bg-accent text-on-accent' : 'border-quiet'}`}
                >
                  {isMine && <Check className="size-3" strokeWidth={4} />}
                </span>
                <span className="relative min-w-0 flex-1 wrap-anywhere" dir="auto">
                  {text}
                </span>
                <span className="relative font-medium text-quiet text-small tabular-nums">{voters.length}</span>
              </button>
            )
          })}
        </div>
      </div>
      {/* In line, so that the time finds room beside it. */}
      <span className="inline-flex items-center gap-2 pt-1.5 text-quiet text-small">
        {t.messages_poll_voters({ count: poll.voters })}
        {isOpen && message.senderId === me && (
          <Button look="plain" className="min-h-8! px-2! py-0!" onClick={() => quietly(client.polls.close(message.id))}>
            {t.messages_poll_close()}
          </Button>
        )}
      </span>
    </>
  )
}

function withVote(poll: PollView, me: string, chosen: readonly number[]): PollView {
  const options = poll.options.map(({ text, voters }, place) => {
    const others = voters.filter((id) => id !== me)
    return { text, voters: chosen.includes(place) ? [...others, me] : others }
  })
  return { ...poll, options, voters: new Set(options.flatMap(({ voters }) => voters)).size }
}
