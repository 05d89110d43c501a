/** Before a chat goes: what goes with it, and for whom. */

import { useState } from 'react'
import { useLocation, useRoute } from 'wouter'
import { Banner } from '../../components/banner.tsx'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Switch } from '../../components/switch.tsx'
import { useTask } from '../../components/use-task.ts'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { client } from '../../worker/engine.ts'
import { useMe } from '../auth/store.ts'
import type { ChatInfo } from './store.ts'
import { useTitle } from './title.ts'

type Props = { chat: ChatInfo; isOpen: boolean; onClose: () => void }

export function DeleteChat({ chat, isOpen, onClose }: Props) {
  const [, go] = useLocation()
  const [isHere] = useRoute('/chat/:id/*?')
  const title = useTitle(chat)
  const me = useMe()
  const task = useTask()
  const [isForAll, setForAll] = useState(false)
  const isGroup = chat.type === 'group'
  const mayForAll = isGroup && chat.members.find(({ userId }) => userId === me)?.role === 'creator'
  const remove = () =>
    void task.run(async () => {
      if (isGroup && !isForAll) await client.members.leave(chat.id).catch(ignoreGone)
      await client.chats.remove(chat.id, isForAll ? { forEveryone: true } : {}).catch(ignoreGone)
      onClose()
      if (isHere) go('/')
    })
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={isGroup ? t.chats_leave_title({ title }) : t.chats_delete_title({ title })}
      about={isGroup ? t.chats_leave_about() : chat.type === 'saved' ? t.chats_delete_saved() : t.chats_delete_about()}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {t.shared_cancel()}
          </Button>
          <Button look="danger" isBusy={task.isBusy} onClick={remove}>
            {isForAll ? t.chats_delete_for_all() : isGroup ? t.chats_leave_and_delete() : t.chats_delete_for_me()}
          </Button>
        </>
      }
    >
      {(mayForAll || task.error !== null) && (
        <div className="flex flex-col gap-3">
          {mayForAll && (
            <div className="flex items-center gap-3">
              <span className="flex-1">{t.chats_delete_for_all()}</span>
              <Switch isOn={isForAll} onChange={setForAll} label={t.chats_delete_for_all()} />
            </div>
          )}
          {task.error !== null && <Banner tone="danger">{problemText(task.error)}</Banner>}
        </div>
      )}
    </Dialog>
  )
}

/** Gone already, perhaps by another device of mine. */
function ignoreGone(error: unknown): void {
  if ((error as { code?: string }).code !== 'NOT_FOUND') throw error
}
