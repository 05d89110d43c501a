/** Leaving: this browser only, or for good. Both say first what is gone afterwards. */

import { type FormEvent, useState } from 'react'
import { Banner } from '../../../components/banner.tsx'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { useTask } from '../../../components/use-task.ts'
import { t } from '../../../i18n/messages.ts'
import { problemText } from '../../../i18n/problem-text.ts'
import { client } from '../../../worker/engine.ts'
import { SignOut } from '../../auth/sign-out.tsx'
import { signOut } from '../../auth/store.ts'
import { Group, Row } from '../group.tsx'
import { useAccount } from '../use-account.ts'
import { useProof } from '../use-proof.tsx'

export function AccountPage() {
  const [isLeaving, leave] = useState(false)
  const [isEnding, end] = useState(false)
  return (
    <>
      <Group>
        <Row
          title={t.auth_sign_out()}
          about={t.settings_sign_out_about()}
          end={
            <Button look="soft" onClick={() => leave(true)}>
              {t.auth_sign_out()}
            </Button>
          }
        />
        <Row
          title={t.settings_delete()}
          about={t.settings_delete_about()}
          end={
            <Button look="danger" onClick={() => end(true)}>
              {t.settings_delete_short()}
            </Button>
          }
        />
      </Group>
      <SignOut isOpen={isLeaving} onClose={() => leave(false)} />
      <Dialog
        isOpen={isEnding}
        onClose={() => end(false)}
        title={t.settings_delete_title()}
        about={t.settings_delete_text()}
      >
        <DeleteForm />
      </Dialog>
    </>
  )
}

function DeleteForm() {
  const { account } = useAccount()
  const { field, proof } = useProof(account)
  const [isSure, beSure] = useState(false)
  const task = useTask()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void task.run(async () => {
      await client.account.delete(proof!)
      await signOut()
    })
  }
  return (
    <form className="flex flex-col gap-4" onSubmit={submit}>
      {field}
      <label className="flex min-h-11 items-center gap-3">
        <input type="checkbox" className="size-5 accent-accent" checked={isSure} onChange={() => beSure(!isSure)} />
        {t.settings_delete_sure()}
      </label>
      {task.error !== null && <Banner tone="danger">{problemText(task.error)}</Banner>}
      <Button type="submit" look="danger" isBusy={task.isBusy} disabled={!isSure || !proof}>
        {t.settings_delete()}
      </Button>
    </form>
  )
}
