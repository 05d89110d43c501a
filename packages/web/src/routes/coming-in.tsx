/** Every door into the app. */

import { Redirect, Route, Switch } from 'wouter'
import { CreateAccount } from '../features/auth/create-account.tsx'
import { LinkDevice } from '../features/auth/link-device.tsx'
import { SignIn } from '../features/auth/sign-in.tsx'
import { Welcome } from '../features/auth/welcome.tsx'
import { rememberJoin } from '../features/chats/join-link.ts'

export default function ComingIn() {
  return (
    <Switch>
      <Route path="/join/*">
        <RememberJoin />
      </Route>
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
}

/** Whoever has a link comes back to it once signed in. */
function RememberJoin() {
  rememberJoin()
  return <Redirect to="/welcome" replace />
}
