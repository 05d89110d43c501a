/** What is offered for what is being begun: chosen with the arrows and Enter or Tab, or by a press. */

import { useEffect, useState } from 'react'
import { t } from '../../../i18n/messages.ts'
import type { ChatInfo } from '../../chats/store.ts'
import { PersonAvatar } from '../../users/person-avatar.tsx'
import { nameOf, type Person, useUsers } from '../../users/store.ts'
import type { Begun } from './completion.ts'
import { emojiLike, type Named } from './emoji-names.ts'

export type Offer = { readonly key: string; readonly insert: string; readonly person?: Person; readonly emoji?: Named }

const MOST = 8

/** Nothing while nothing is begun. */
export function useOffers(begun: Begun | null, chat: ChatInfo, me: string): readonly Offer[] {
  const people = useUsers((state) => state.people)
  const [emoji, setEmoji] = useState<{ query: string; list: readonly Named[] }>({ query: '', list: [] })
  const query = begun?.kind === 'emoji' ? begun.query : ''

  useEffect(() => {
    if (query === '') return
    let isOver = false
    emojiLike(query).then(
      (list) => !isOver && setEmoji({ query, list }),
      () => {},
    )
    return () => {
      isOver = true
    }
  }, [query])

  if (begun?.kind === 'emoji') {
    return emoji.query === query
      ? emoji.list.map((one) => ({ key: one.name, insert: `${one.emoji} `, emoji: one }))
      : []
  }
  if (begun?.kind !== 'person' || chat.type !== 'group') return []
  const wanted = begun.query.toLowerCase()
  return chat.members
    .flatMap(({ userId }) => people[userId] ?? [])
    .filter(({ id, username }) => id !== me && username)
    .filter((person) => `${person.username} ${nameOf(person)}`.toLowerCase().includes(wanted))
    .slice(0, MOST)
    .map((person) => ({ key: person.id, insert: `@${person.username} `, person }))
}

type Props = { offers: readonly Offer[]; at: number; onChoose: (offer: Offer) => void }

export function Completions({ offers, at, onChoose }: Props) {
  return (
    <div
      id="completions"
      role="listbox"
      aria-label={t.messages_suggestions()}
      className="rise absolute inset-x-3 bottom-full z-10 mb-1 max-h-72 overflow-y-auto rounded-card border border-line bg-raised p-1 shadow-high"
    >
      {offers.map((offer, i) => (
        <div
          key={offer.key}
          id={`completion-${i}`}
          role="option"
          tabIndex={-1}
          aria-selected={i === at}
          onPointerDown={(event) => {
            event.preventDefault()
            onChoose(offer)
          }}
          className={`flex min-h-9 touch:min-h-11 cursor-pointer items-center gap-2.5 rounded-small px-2.5 ${i === at ? 'bg-accent-soft' : 'hover:bg-hover'}`}
        >
          {offer.emoji && (
            <>
              <span className="text-[1.25rem]">{offer.emoji.emoji}</span>
              <span className="text-quiet">:{offer.emoji.name}:</span>
            </>
          )}
          {offer.person && (
            <>
              <PersonAvatar id={offer.person.id} size={1.75} hasDot={false} />
              <span className="font-medium">{nameOf(offer.person)}</span>
              <span className="text-quiet text-small">@{offer.person.username}</span>
            </>
          )}
        </div>
      ))}
    </div>
  )
}
