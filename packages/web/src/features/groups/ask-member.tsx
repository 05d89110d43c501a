/** Before somebody is put out of a group, or it is handed over to them. */

import { Banner } from '../../components/banner.tsx'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { useTask } from '../../components/use-task.ts'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { client } from '../../worker/engine.ts'
import type { ChatInfo } from '../chats/store.ts'
import { useName } from '../users/store.ts'

type Props = { chat: ChatInfo; userId: string; asked: 'remove' | 'transfer' | null; onClose: () => void }

export function AskMember({ chat, userId, asked, onClose }: Props) {
  const name = useName(userId)
  const task = useTask()
  const isRemoval = asked === 'remove'
  const run = () =>
    void task.run(async () => {
      if (isRemoval) await client.members.remove(chat.id, userId)
      else await client.members.setRole(chat.id, userId, 'creator')
      onClose()
    })
  return (
    <Dialog
      isOpen={asked !== null}
      onClose={onClose}
      title={isRemoval ? t.groups_remove_title({ name }) : t.groups_transfer_title({ name })}
      about={isRemoval ? t.groups_remove_about() : t.groups_transfer_about()}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {t.shared_cancel()}
          </Button>
          <Button look="danger" isBusy={task.isBusy} onClick={run}>
            {isRemoval ? t.groups_remove() : t.groups_transfer()}
          </Button>
        </>
      }
    >
      {task.error !== null && <Banner tone="danger">{problemText(task.error)}</Banner>}
    </Dialog>
  )
}
