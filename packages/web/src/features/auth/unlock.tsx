/** Signed in, but not part of the account's keys yet: by the recovery code, or by another device. */

import { type FormEvent, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/text-field.tsx'
import { useTask } from '../../components/use-task.ts'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { LinkDevice } from './link-device-later.ts'
import { recover, signOut } from './store.ts'
import { WelcomeFrame } from './welcome-frame.tsx'

export default function Unlock() {
  const [code, setCode] = useState('')
  const [isLinking, link] = useState(false)
  const task = useTask()
  if (isLinking) return <LinkDevice back="/welcome" />
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void task.run(() => recover(code))
  }
  return (
    <WelcomeFrame title={t.auth_unlock_title()} about={t.auth_unlock_about()}>
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <TextField
          label={t.auth_recover_title()}
          hint={t.auth_recover_hint()}
          value={code}
          onChange={(event) => setCode(event.target.value)}
          autoComplete="off"
          spellCheck={false}
          dir="ltr"
          className="font-mono"
          problem={task.error === null ? undefined : problemText(task.error)}
          autoFocus
        />
        <Button type="submit" isBusy={task.isBusy} disabled={code.trim() === ''}>
          {t.auth_recover()}
        </Button>
        <Button look="soft" onClick={() => link(true)}>
          {t.auth_link()}
        </Button>
        <Button look="plain" onClick={() => void task.run(signOut)}>
          {t.auth_sign_out()}
        </Button>
      </form>
    </WelcomeFrame>
  )
}
