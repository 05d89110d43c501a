/** Back into an account. */

import { type FormEvent, useState } from 'react'
import { Link } from 'wouter'
import { Banner } from '../../components/banner.tsx'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/text-field.tsx'
import { useTask } from '../../components/use-task.ts'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import type { Refused } from '../../worker/engine.ts'
import { PasswordField } from './password-field.tsx'
import { SecondFactor } from './second-factor.tsx'
import { signIn } from './store.ts'
import { WelcomeFrame } from './welcome-frame.tsx'

export function SignIn() {
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const task = useTask()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void task.run(() => signIn(username, password))
  }
  const refused = task.error as Refused | null
  if (refused?.code === 'SECOND_FACTOR_REQUIRED') {
    return <SecondFactor sessionId={(refused.details as { sessionId: string }).sessionId} />
  }
  return (
    <WelcomeFrame title={t.auth_sign_in()} back="/welcome">
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <TextField
          label={t.auth_username()}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          value={username}
          onChange={(event) => setUsername(event.target.value.trim())}
          required
          autoFocus
        />
        <PasswordField value={password} onChange={setPassword} />
        {task.error !== null && <Banner tone="danger">{problemText(task.error)}</Banner>}
        <Button type="submit" isBusy={task.isBusy} disabled={username === '' || password === ''}>
          {t.auth_sign_in()}
        </Button>
        <Link href="/welcome/create" className="self-center p-1 text-accent">
          {t.auth_no_account()}
        </Link>
      </form>
    </WelcomeFrame>
  )
}
