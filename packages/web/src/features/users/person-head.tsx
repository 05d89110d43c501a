/** Somebody's face, names, whether they are there, and what they say of themselves. */

import { Copy } from 'lucide-react'
import { IconButton } from '../../components/button.tsx'
import { notify } from '../../components/toast.tsx'
import { t } from '../../i18n/messages.ts'
import { VerifiedBadge } from '../keys/verified-badge.tsx'
import { PersonAvatar } from './person-avatar.tsx'
import { useStatus } from './status.ts'
import { nameOf, usePerson } from './store.ts'

export function PersonHead({ userId }: { userId: string }) {
  const person = usePerson(userId)
  const status = useStatus(userId)
  const copy = () => {
    void navigator.clipboard.writeText(`@${person?.username}`).then(() => notify(t.shared_copied()))
  }
  return (
    <div className="flex flex-col items-center gap-1 text-center">
      <PersonAvatar id={userId} size={6} />
      <h3 className="mt-2 flex max-w-full items-center gap-1.5 font-semibold text-[1.25rem] leading-tight">
        <span className="min-w-0 break-words" dir="auto">
          {nameOf(person)}
        </span>
        <VerifiedBadge userId={userId} />
      </h3>
      {person?.nickname && <p className="text-quiet text-small">{t.people_calls_themselves({ name: person.name })}</p>}
      {status && <p className="text-quiet text-small">{status}</p>}
      {person?.username && (
        <p className="flex items-center text-quiet">
          <span dir="ltr">@{person.username}</span>
          <IconButton
            label={t.people_copy_username()}
            icon={<Copy />}
            onClick={copy}
            className="size-8! [&_svg]:size-4!"
          />
        </p>
      )}
      {person?.bio && (
        <p className="max-w-prose whitespace-pre-line break-words" dir="auto">
          {person.bio}
        </p>
      )}
      {person?.phone && <p dir="ltr">{person.phone}</p>}
      {person?.email && <p>{person.email}</p>}
    </div>
  )
}
