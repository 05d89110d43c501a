/** Signing out says first, in plain words, what is gone afterwards. */

import { Button } from '../../components/button.tsx'
import { Banner } from '../../components/banner.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { useTask } from '../../components/use-task.ts'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { signOut } from './store.ts'

export function SignOut({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const task = useTask()
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={t.auth_sign_out_title()}
      about={t.auth_sign_out_about()}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {t.shared_cancel()}
          </Button>
          <Button look="danger" isBusy={task.isBusy} onClick={() => void task.run(signOut)}>
            {t.auth_sign_out()}
          </Button>
        </>
      }
    >
      {task.error !== null && <Banner tone="danger">{problemText(task.error)}</Banner>}
    </Dialog>
  )
}
