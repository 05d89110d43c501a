/** Another password; whoever is signed in elsewhere is asked for it. */

import { LIMITS } from '@parley/protocol/limits'
import { type FormEvent, useState } from 'react'
import { Banner } from '../../components/banner.tsx'
import { Button } from '../../components/button.tsx'
import { notify } from '../../components/toast.tsx'
import { useTask } from '../../components/use-task.ts'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { client } from '../../worker/engine.ts'
import { PasswordField } from '../auth/password-field.tsx'
import type { Account } from './use-account.ts'
import { useProof } from './use-proof.tsx'

export function ChangePassword({ account, onDone }: { account: Account; onDone: () => void }) {
  const { field, proof } = useProof(account)
  const [wanted, want] = useState('')
  const task = useTask()
  const missing = LIMITS.passwordMin - wanted.length
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (missing > 0 || !proof) return
    void task.run(async () => {
      await client.account.changePassword(proof, wanted)
      notify(t.settings_password_changed())
      onDone()
    })
  }
  return (
    <form className="flex flex-col gap-4" onSubmit={submit}>
      {field}
      <PasswordField
        isNew
        label={t.settings_password_new()}
        value={wanted}
        onChange={want}
        hint={
          wanted !== '' && missing > 0
            ? t.auth_password_short({ min: LIMITS.passwordMin, more: missing })
            : t.settings_password_others()
        }
      />
      {task.error !== null && <Banner tone="danger">{problemText(task.error)}</Banner>}
      <Button type="submit" isBusy={task.isBusy} disabled={!proof || missing > 0}>
        {t.settings_password_title()}
      </Button>
    </form>
  )
}
