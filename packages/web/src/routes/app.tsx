/** Which page is shown: coming in, for whoever is not; the app itself for whoever is. */

import { useEffect } from 'react'
import { Redirect, Route, Switch } from 'wouter'
import { Toasts } from '../components/toast.tsx'
import { CreateAccount } from '../features/auth/create-account.tsx'
import { LinkDevice } from '../features/auth/link-device.tsx'
import { RecoveryCode } from '../features/auth/recovery-code.tsx'
import { SignIn } from '../features/auth/sign-in.tsx'
import { useAuth } from '../features/auth/store.ts'
import { Unlock } from '../features/auth/unlock.tsx'
import { Welcome } from '../features/auth/welcome.tsx'
import { forgetChats, loadChats } from '../features/chats/store.ts'
import { forgetMessages } from '../features/messages/store.ts'
import { forgetPeople } from '../features/users/store.ts'
import { t } from '../i18n/messages.ts'
import { Mark } from '../theme/mark.tsx'
import { Frame } from './frame.tsx'

export function App() {
  const { phase, recoveryCode } = useAuth()

  useEffect(() => {
    if (phase === 'ready') void loadChats()
    if (phase !== 'signed-out') return
    forgetChats()
    forgetMessages()
    forgetPeople()
  }, [phase])

  return (
    <>
      {phase === 'starting' && <Starting />}
      {phase === 'signed-out' && <ComingIn />}
      {phase === 'locked' && <Unlock />}
      {phase === 'ready' && (recoveryCode ? <RecoveryCode code={recoveryCode} /> : <Inside />)}
      <Toasts label={t.shared_notices()} />
    </>
  )
}

const ComingIn = () => (
  <Switch>
    <Route path="/welcome" component={Welcome} />
    <Route path="/welcome/create" component={CreateAccount} />
    <Route path="/welcome/sign-in" component={SignIn} />
    <Route path="/welcome/link">
      <LinkDevice back="/welcome" />
    </Route>
    <Route>
      <Redirect to="/welcome" replace />
    </Route>
  </Switch>
)

const Inside = () => (
  <Switch>
    <Route path="/welcome/*?">
      <Redirect to="/" replace />
    </Route>
    <Route component={Frame} />
  </Switch>
)

const Starting = () => (
  <div className="grid h-full place-items-center" role="status" aria-label={t.auth_starting()}>
    <Mark className="shimmer size-16 text-accent" />
  </div>
)
