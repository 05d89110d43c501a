/** The second key to an account that has one: the code of the authenticator app, or one of those written down. */

import { type FormEvent, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/text-field.tsx'
import { useTask } from '../../components/use-task.ts'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { answerCode } from './store.ts'
import { WelcomeFrame } from './welcome-frame.tsx'

export function SecondFactor({ sessionId }: { sessionId: string }) {
  const [code, setCode] = useState('')
  const task = useTask()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void task.run(() => answerCode(sessionId, code))
  }
  return (
    <WelcomeFrame title={t.auth_unlock_title()} about={t.auth_factor_about()} back="/welcome">
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <TextField
          label={t.auth_factor_code()}
          hint={t.auth_factor_hint()}
          value={code}
          onChange={(event) => setCode(event.target.value.replace(/\s/g, '').toLowerCase())}
          autoComplete="one-time-code"
          dir="ltr"
          problem={task.error === null ? undefined : problemText(task.error)}
          autoFocus
        />
        <Button type="submit" isBusy={task.isBusy} disabled={code === ''}>
          {t.auth_continue()}
        </Button>
      </form>
    </WelcomeFrame>
  )
}
