/** Several people, chosen by ticking them off: those chosen stand above, and go again when pressed. */

import { UserRoundSearch, X } from 'lucide-react'
import { useState } from 'react'
import { arrowKeys } from '../../components/arrow-keys.ts'
import { Banner } from '../../components/banner.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { PeopleList } from './people-list.tsx'
import { PersonAvatar } from './person-avatar.tsx'
import { nameOf, type Person } from './store.ts'
import { usePeople } from './use-people.ts'

type Props = {
  chosen: readonly Person[]
  onChange: (chosen: readonly Person[]) => void
  /** Already there. */
  without?: ReadonlySet<string>
}

export function PickPeople({ chosen, onChange, without }: Props) {
  const [query, setQuery] = useState('')
  const found = usePeople(query)
  const isOpen = ({ id }: Person) => !without?.has(id)
  const [contacts, others] = [found.contacts.filter(isOpen), found.others.filter(isOpen)]
  const isChosen = ({ id }: Person) => chosen.some((one) => one.id === id)
  const toggle = (person: Person) => {
    onChange(isChosen(person) ? chosen.filter(({ id }) => id !== person.id) : [...chosen, person])
    setQuery('')
  }
  return (
    <>
      <div className="flex flex-col gap-2 px-3 pb-2">
        {chosen.length > 0 && (
          <ul aria-label={t.people_chosen()} className="flex max-h-28 flex-wrap gap-1.5 overflow-y-auto">
            {chosen.map((person) => (
              <li key={person.id}>
                <button
                  type="button"
                  aria-label={t.people_unchoose({ name: nameOf(person) })}
                  onClick={() => toggle(person)}
                  className="flex items-center gap-1.5 rounded-full bg-accent-soft py-0.5 ps-0.5 pe-2 font-medium text-small hover:brightness-97"
                >
                  <PersonAvatar id={person.id} size={1.625} />
                  {nameOf(person)}
                  <X className="size-3.5" aria-hidden="true" />
                </button>
              </li>
            ))}
          </ul>
        )}
        <SearchField
          label={t.chats_find_people()}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          autoFocus
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-4" onKeyDown={arrowKeys}>
        {found.error !== null && <Banner tone="danger">{problemText(found.error)}</Banner>}
        <PeopleList label={t.people_contacts()} people={contacts} onPress={toggle} isChosen={isChosen} />
        {others.length > 0 && (
          <>
            <h3 className="px-3 pt-3 pb-1 font-semibold text-quiet text-small">{t.people_others()}</h3>
            <PeopleList label={t.people_others()} people={others} isPlain onPress={toggle} isChosen={isChosen} />
          </>
        )}
        {contacts.length + others.length === 0 && !found.isBusy && (
          <div className="h-72">
            <EmptyState
              icon={<UserRoundSearch />}
              title={query.trim() === '' ? t.people_no_contacts_title() : t.people_none_title()}
              about={query.trim() === '' ? t.people_no_contacts_about() : t.people_none_about()}
            />
          </div>
        )}
      </div>
    </>
  )
}
