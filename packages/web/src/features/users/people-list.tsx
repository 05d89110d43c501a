/** People in a list, A–Z under their letters where they are many. */

import type { ReactNode } from 'react'
import { getLocale } from '../../i18n/locale.ts'
import { PersonAvatar } from './person-avatar.tsx'
import { nameOf, type Person } from './store.ts'

export const byName = (one: Person, other: Person) => nameOf(one).localeCompare(nameOf(other), getLocale())

const letterOf = (person: Person): string => {
  const [first = '#'] = nameOf(person).normalize('NFD').toLocaleUpperCase(getLocale())
  return /\p{L}/u.test(first) ? first : '#'
}

type Props = {
  label: string
  people: readonly Person[]
  /** In the order they come, without letters. */
  isPlain?: boolean
  onPress: (person: Person) => void
  /** Whether one of them is chosen, where several may be. */
  isChosen?: (person: Person) => boolean
  aboutOf?: (person: Person) => ReactNode
}

export function PeopleList({ label, people, isPlain = false, onPress, isChosen, aboutOf }: Props) {
  let letter = ''
  return (
    <ul aria-label={label}>
      {people.map((person) => {
        const own = isPlain ? '' : letterOf(person)
        const isFirst = own !== letter
        letter = own
        const chosen = isChosen?.(person)
        return (
          <li key={person.id}>
            {isFirst && (
              <div aria-hidden="true" className="px-3 pt-2 font-semibold text-accent text-small">
                {own}
              </div>
            )}
            <button
              type="button"
              data-stop
              aria-pressed={chosen}
              onClick={() => onPress(person)}
              className={`flex w-full items-center gap-3 rounded-card px-3 py-2 text-start hover:bg-hover active:bg-pressed ${chosen ? 'bg-accent-soft' : ''}`}
            >
              <PersonAvatar id={person.id} size={2.75} />
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium rtl:text-right" dir="auto">
                  {nameOf(person)}
                </span>
                <span className="block truncate text-quiet text-small">
                  {aboutOf?.(person) ?? (person.username ? `@${person.username}` : '')}
                </span>
              </span>
              {chosen !== undefined && <Mark isOn={chosen} />}
            </button>
          </li>
        )
      })}
    </ul>
  )
}

const Mark = ({ isOn }: { isOn: boolean }) => (
  <span
    aria-hidden="true"
    className={`grid size-5.5 place-items-center rounded-full border-2 ${isOn ? 'border-accent bg-accent text-on-accent' : 'border-line'}`}
  >
    {isOn && (
      <svg viewBox="0 0 16 16" className="size-3.5" fill="none" stroke="currentColor" strokeWidth="2.5">
        <path d="m3.5 8.5 3 3 6-6.5" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
    )}
  </span>
)
