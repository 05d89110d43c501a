/** Deleting: for oneself or for everyone, with what that means. */

import type { Message } from '@parley/client'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { t } from '../../../i18n/messages.ts'
import { useMe } from '../../auth/store.ts'
import type { ChatInfo } from '../../chats/store.ts'
import { mayDeleteForAll } from '../actions.ts'
import { deleteMessages } from '../deleting.ts'
import { clearSelection } from '../selection.ts'

type Props = { chat: ChatInfo; messages: readonly Message[]; onClose: () => void }

export default function DeleteDialog({ chat, messages, onClose }: Props) {
  const me = useMe()
  const forAll = messages.every((message) => mayDeleteForAll(message, chat, me))
  const go = (forEveryone: boolean) => {
    deleteMessages(messages, forEveryone)
    clearSelection()
    onClose()
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t.messages_delete_title({ count: messages.length })}
      about={forAll ? t.messages_delete_about() : undefined}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {t.shared_cancel()}
          </Button>
          <Button look={forAll ? 'soft' : 'danger'} onClick={() => go(false)}>
            {chat.type === 'saved' ? t.messages_delete() : t.messages_delete_me()}
          </Button>
          {forAll && (
            <Button look="danger" onClick={() => go(true)}>
              {t.messages_delete_all()}
            </Button>
          )}
        </>
      }
    />
  )
}
