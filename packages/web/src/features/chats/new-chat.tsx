/** Whom to write to: contacts A–Z, anybody by their name, a new group, oneself, or a group one has a link to. */

import { Bookmark, Link, SearchX, UserRoundSearch, Users } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import { arrowKeys } from '../../components/arrow-keys.ts'
import { Banner } from '../../components/banner.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { PanelHeader } from '../../components/panel-header.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { Spinner } from '../../components/spinner.tsx'
import { useTask } from '../../components/use-task.ts'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { PeopleList } from '../users/people-list.tsx'
import { usePeople } from '../users/use-people.ts'
import { JoinByLink } from './join-by-link.tsx'
import { openDirect, openSaved } from './store.ts'

export function NewChat() {
  const [, go] = useLocation()
  const [query, setQuery] = useState('')
  const [isJoining, setJoining] = useState(false)
  const { contacts, others, isBusy, error } = usePeople(query)
  const task = useTask()
  const problem = task.error ?? error
  const isTyped = query.trim() !== ''
  const open = (chat: () => Promise<{ id: string }>) => void task.run(async () => go(`/chat/${(await chat()).id}`))
  const write = ({ id }: { id: string }) => open(() => openDirect(id))
  return (
    <>
      <PanelHeader title={t.chats_new()} onBack={() => go('/')}>
        {task.isBusy && <Spinner className="size-5 text-accent" />}
      </PanelHeader>
      <div className="px-3 pb-2">
        <SearchField
          label={t.chats_find_people()}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          autoFocus
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-4" onKeyDown={arrowKeys}>
        {problem !== null && (
          <div className="px-1 pb-2">
            <Banner tone="danger">{problemText(problem)}</Banner>
          </div>
        )}
        {!isTyped && (
          <div className="pb-1">
            <Way icon={<Users />} label={t.groups_new()} onPress={() => go('/new/group')} />
            <Way icon={<Bookmark />} label={t.chats_saved()} onPress={() => open(openSaved)} />
            <Way icon={<Link />} label={t.chats_join_by_link()} onPress={() => setJoining(true)} />
          </div>
        )}
        {contacts.length > 0 && <PeopleList label={t.people_contacts()} people={contacts} onPress={write} />}
        {others.length > 0 && (
          <>
            <h3 className="px-3 pt-3 pb-1 font-semibold text-quiet text-small">{t.people_others()}</h3>
            <PeopleList label={t.people_others()} people={others} isPlain onPress={write} />
          </>
        )}
        {contacts.length + others.length === 0 &&
          !isBusy &&
          (isTyped ? (
            <EmptyState icon={<SearchX />} title={t.people_none_title()} about={t.people_none_about()} />
          ) : (
            <div className="h-80">
              <EmptyState
                icon={<UserRoundSearch />}
                title={t.people_no_contacts_title()}
                about={t.people_no_contacts_about()}
              />
            </div>
          ))}
      </div>
      <JoinByLink isOpen={isJoining} onClose={() => setJoining(false)} />
    </>
  )
}

const Way = ({ icon, label, onPress }: { icon: ReactNode; label: string; onPress: () => void }) => (
  <button
    type="button"
    data-stop
    onClick={onPress}
    className="flex w-full items-center gap-3 rounded-card px-3 py-2 text-start font-medium hover:bg-hover active:bg-pressed"
  >
    <span
      className="grid size-11 shrink-0 place-items-center rounded-full bg-accent-soft text-accent-strong [&_svg]:size-5"
      aria-hidden="true"
    >
      {icon}
    </span>
    {label}
  </button>
)
