/** A new account: a name others find one by, and a password. Everything wrong is said where it is, before it is sent. */

import { LIMITS } from '@parley/protocol/limits'
import { type FormEvent, useEffect, useState } from 'react'
import { Link } from 'wouter'
import { Banner } from '../../components/banner.tsx'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/text-field.tsx'
import { useTask } from '../../components/use-task.ts'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { calls } from '../../worker/engine.ts'
import { PasswordField } from './password-field.tsx'
import { type Strength, strengthOf } from './password-strength.ts'
import { createAccount } from './store.ts'
import { usernameProblem } from './username-problem.ts'
import { WelcomeFrame } from './welcome-frame.tsx'

const { usernameMax, passwordMin } = LIMITS

export function CreateAccount() {
  const [username, setUsername] = useState('')
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [invite, setInvite] = useState('')
  const [policy, setPolicy] = useState<'open' | 'invite' | 'closed'>('open')
  const [isChecked, check] = useState(false)
  const task = useTask()

  useEffect(() => {
    calls.auth.policy({}).then(
      ({ registration, isFirst }) => setPolicy(isFirst ? 'open' : registration),
      () => {},
    )
  }, [])

  const wrongUsername = usernameProblem(username)
  const missing = passwordMin - password.length
  const code = (task.error as { code?: string } | null)?.code
  const submit = (event: FormEvent) => {
    event.preventDefault()
    check(true)
    if (wrongUsername || missing > 0) return
    const more = { ...(name.trim() ? { name: name.trim() } : {}), ...(invite ? { invite: invite.trim() } : {}) }
    void task.run(() => createAccount({ username, password, ...more }))
  }

  return (
    <WelcomeFrame title={t.auth_create()} back="/welcome">
      <form className="flex flex-col gap-4" onSubmit={submit} noValidate>
        {policy === 'closed' && <Banner tone="warn">{t.auth_closed()}</Banner>}
        <TextField
          label={t.auth_username()}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={usernameMax}
          value={username}
          onChange={(event) => setUsername(event.target.value.trim())}
          hint={t.auth_username_hint()}
          problem={code === 'USERNAME_TAKEN' ? problemText(task.error) : isChecked ? wrongUsername : undefined}
          autoFocus
        />
        <PasswordField
          isNew
          value={password}
          onChange={setPassword}
          hint={<StrengthMeter password={password} username={username} />}
          problem={isChecked && missing > 0 ? t.auth_password_short({ min: passwordMin, more: missing }) : undefined}
        />
        <TextField
          label={t.auth_name()}
          name="name"
          autoComplete="name"
          maxLength={LIMITS.displayName}
          value={name}
          onChange={(event) => setName(event.target.value)}
          hint={t.auth_name_hint()}
        />
        {(policy === 'invite' || code === 'INVITE_REQUIRED') && (
          <TextField
            label={t.auth_invite()}
            value={invite}
            onChange={(event) => setInvite(event.target.value)}
            hint={t.auth_invite_hint()}
          />
        )}
        {task.error !== null && code !== 'USERNAME_TAKEN' && <Banner tone="danger">{problemText(task.error)}</Banner>}
        <Button type="submit" isBusy={task.isBusy}>
          {task.isBusy ? t.auth_creating() : t.auth_create()}
        </Button>
        <Link href="/welcome/sign-in" className="self-center p-1 text-accent">
          {t.auth_have_account()}
        </Link>
      </form>
    </WelcomeFrame>
  )
}

const BARS: Record<Strength, { width: string; color: string }> = {
  weak: { width: 'w-1/3', color: 'bg-danger' },
  fair: { width: 'w-2/3', color: 'bg-accent' },
  good: { width: 'w-full', color: 'bg-good' },
}

function StrengthMeter({ password, username }: { password: string; username: string }) {
  const missing = passwordMin - password.length
  if (missing > 0) return password === '' ? null : t.auth_password_short({ min: passwordMin, more: missing })
  const strength = strengthOf(password, username)
  const { width, color } = BARS[strength]
  return (
    <>
      <span className="mb-1 block h-1 overflow-hidden rounded-full bg-sunken">
        <span className={`block h-full rounded-full transition-all duration-(--calm) ${width} ${color}`} />
      </span>
      {{ weak: t.auth_strength_weak, fair: t.auth_strength_fair, good: t.auth_strength_good }[strength]()}
    </>
  )
}
