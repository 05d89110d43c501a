/** Before somebody is blocked: what it does. */

import { Banner } from '../../components/banner.tsx'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { useTask } from '../../components/use-task.ts'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { setBlocked, useName } from './store.ts'

type Props = { userId: string; isOpen: boolean; onClose: () => void }

export function Block({ userId, isOpen, onClose }: Props) {
  const name = useName(userId)
  const task = useTask()
  const block = () =>
    void task.run(async () => {
      await setBlocked(userId, true)
      onClose()
    })
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={t.people_block_title({ name })}
      about={t.people_block_about()}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {t.shared_cancel()}
          </Button>
          <Button look="danger" isBusy={task.isBusy} onClick={block}>
            {t.people_block()}
          </Button>
        </>
      }
    >
      {task.error !== null && <Banner tone="danger">{problemText(task.error)}</Banner>}
    </Dialog>
  )
}
