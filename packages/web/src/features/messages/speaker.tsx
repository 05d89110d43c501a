/** Who speaks in a group: a face beside what was said last, a name above what was said first, in the colour of whoever has none. */

import { Avatar, hueOf } from '../../components/avatar.tsx'
import { PersonAvatar } from '../users/person-avatar.tsx'
import { useName } from '../users/store.ts'

type Props = { userId: string | null }

export function Speaker({ userId }: Props) {
  const name = useName(userId ?? undefined)
  return (
    <span
      className="block font-semibold text-small"
      style={{ color: `oklch(var(--name-light) 0.12 ${hueOf(userId ?? '')})` }}
    >
      {name}
    </span>
  )
}

export function Face({ userId }: Props) {
  const name = useName(userId ?? undefined)
  return userId ? <PersonAvatar id={userId} size={2} hasDot={false} /> : <Avatar id="" name={name} size={2} />
}
