/** The matters there are settings for, in a few groups. */

import { ChevronRight } from 'lucide-react'
import { Link } from 'wouter'
import { t } from '../../i18n/messages.ts'
import { useMe } from '../auth/store.ts'
import { PersonAvatar } from '../users/person-avatar.tsx'
import { usePerson } from '../users/store.ts'
import { PAGES } from './pages.tsx'

export function SettingsIndex({ current }: { current: string | undefined }) {
  const me = useMe()
  const person = usePerson(me)
  return (
    <nav className="px-2 pb-6" aria-label={t.settings_title()}>
      <div className="flex items-center gap-3 px-3 pt-1 pb-4">
        <PersonAvatar id={me} size={3.5} />
        <span className="min-w-0">
          <span className="block truncate font-semibold text-title">{person?.name}</span>
          {person?.username && <bdi className="block truncate text-quiet text-small">@{person.username}</bdi>}
        </span>
      </div>
      <ul className="flex flex-col gap-0.5">
        {PAGES.map(({ word, title, icon, startsGroup }) => (
          <li key={word} className={startsGroup ? 'mt-2 border-line border-t pt-2' : ''}>
            <Link
              href={`/settings/${word}`}
              aria-current={word === current ? 'page' : undefined}
              className={`flex min-h-11 items-center gap-3 rounded-card px-3 transition-colors duration-(--quick) ${word === current ? 'bg-accent-soft font-medium text-accent-strong' : 'hover:bg-hover active:bg-pressed'}`}
            >
              <span className={`[&_svg]:size-5 ${word === current ? '' : 'text-quiet'}`}>{icon}</span>
              <span className="flex-1">{title()}</span>
              <ChevronRight className="size-4 text-quiet rtl:-scale-x-100 desk:hidden" aria-hidden="true" />
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
