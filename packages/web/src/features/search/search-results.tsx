/** What was found, as one types: arrow keys go through it, Enter opens, and a message opens where it stands. */

import { SearchX, Telescope } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { notify } from '../../components/toast.tsx'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { openDirect, useChats } from '../chats/store.ts'
import { useUsers } from '../users/store.ts'
import { Filters } from './filters.tsx'
import { type Found, foundFor } from './found.ts'
import { FoundRow } from './found-row.tsx'
import { RESULTS } from './search-box.tsx'
import { closeSearch, findMore, useSearch } from './store.ts'

export function SearchResults() {
  const [, go] = useLocation()
  const { text, filter, hits, people: strangers, isBusy, hasMore } = useSearch()
  const chats = useChats((state) => state.chats)
  const people = useUsers((state) => state.people)
  const contactIds = useUsers((state) => state.contactIds)
  const named = useMemo(
    () => (filter === 'all' ? foundFor(text, { chats, people, contactIds }, strangers) : { chats: [], people: [] }),
    [text, filter, chats, people, contactIds, strangers],
  )
  const messages = hits.filter(({ chatId }) => chatId in chats)
  const sections: [string, readonly Found[]][] = [
    [t.search_chats(), named.chats],
    [t.search_people(), named.people],
    [t.search_messages(), messages.map((hit): Found => ({ kind: 'message', key: hit.id, hit }))],
  ]
  const all = sections.flatMap(([, found]) => found)
  const [chosen, choose] = useState<string>()
  const current = all.some(({ key }) => key === chosen) ? chosen : all[0]?.key
  useEffect(() => {
    document.getElementById(`${RESULTS}-current`)?.scrollIntoView({ block: 'nearest' })
  }, [current])

  const open = async (found: Found) => {
    try {
      if (found.kind === 'message') go(`/chat/${found.hit.chatId}?at=${found.hit.seq}`)
      else go(`/chat/${found.kind === 'chat' ? found.chat.id : (await openDirect(found.person.id)).id}`)
      closeSearch()
    } catch (error) {
      notify(problemText(error))
    }
  }
  const isEmpty = text.trim() === '' && filter === 'all'
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <Filters />
      <div
        id={RESULTS}
        role="listbox"
        aria-label={t.search_results()}
        aria-busy={isBusy}
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-2 pb-3"
      >
        {sections.map(
          ([title, found]) =>
            found.length > 0 && (
              // biome-ignore lint/a11y/useSemanticElements: a group of options, not of fields
              <div key={title} role="group" aria-label={title}>
                <div aria-hidden="true" className="px-3 pt-3 pb-1 font-semibold text-quiet text-small">
                  {title}
                </div>
                {found.map((one) => (
                  <FoundRow
                    key={one.key}
                    found={one}
                    query={text}
                    isCurrent={one.key === current}
                    onChoose={() => choose(one.key)}
                    onOpen={() => void open(one)}
                  />
                ))}
              </div>
            ),
        )}
        {all.length === 0 && !isBusy && <Nothing isEmpty={isEmpty} text={text} />}
        {hasMore && (
          <div className="grid place-items-center pt-2">
            <Button look="plain" isBusy={isBusy} onClick={() => void findMore()}>
              {t.search_more()}
            </Button>
          </div>
        )}
      </div>
      <p role="status" className="sr-only">
        {isEmpty || isBusy ? '' : t.search_count({ count: all.length })}
      </p>
    </div>
  )
}

const Nothing = ({ isEmpty, text }: { isEmpty: boolean; text: string }) =>
  isEmpty ? (
    <EmptyState icon={<Telescope />} title={t.search_hint_title()} about={t.search_hint_about()} />
  ) : (
    <EmptyState icon={<SearchX />} title={t.search_none_title()} about={t.search_none_about({ text: text.trim() })} />
  )
