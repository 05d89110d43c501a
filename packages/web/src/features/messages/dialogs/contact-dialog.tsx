/** Whom to recommend: one press, and their card is said. */

import { useState } from 'react'
import { arrowKeys } from '../../../components/arrow-keys.ts'
import { Dialog } from '../../../components/dialog.tsx'
import { SearchField } from '../../../components/search-field.tsx'
import { t } from '../../../i18n/messages.ts'
import { useMe } from '../../auth/store.ts'
import type { ChatInfo } from '../../chats/store.ts'
import { PeopleList } from '../../users/people-list.tsx'
import type { Person } from '../../users/store.ts'
import { usePeople } from '../../users/use-people.ts'
import { quietly } from '../actions.ts'
import { jumpToEnd } from '../jump.ts'
import { send } from '../store.ts'

export default function ContactDialog({ chat, onClose }: { chat: ChatInfo; onClose: () => void }) {
  const me = useMe()
  const [query, setQuery] = useState('')
  const { contacts, others, isBusy } = usePeople(query)
  // By the name they go by: what one calls them oneself is nobody else's business.
  const recommend = ({ id, name }: Person) => {
    quietly(jumpToEnd(chat.id).then(() => send(chat.id, me, { contact: { name, userId: id } })))
    onClose()
  }
  return (
    <Dialog isOpen onClose={onClose} title={t.messages_contact_new()} about={t.messages_contact_about()}>
      <div className="p-1">
        <SearchField
          label={t.chats_find_people()}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          autoFocus
        />
      </div>
      <div className="h-72 overflow-y-auto pt-2" onKeyDown={arrowKeys}>
        <PeopleList label={t.people_contacts()} people={contacts} onPress={recommend} />
        <PeopleList label={t.people_others()} people={others} isPlain onPress={recommend} />
        {contacts.length + others.length === 0 && !isBusy && (
          <p className="p-3 text-center text-quiet">
            {query.trim() === '' ? t.people_no_contacts_about() : t.people_none_about()}
          </p>
        )}
      </div>
    </Dialog>
  )
}
