/** Where everybody begins. */

import { Lock } from 'lucide-react'
import { useLocation } from 'wouter'
import { Banner } from '../../components/banner.tsx'
import { Button } from '../../components/button.tsx'
import { t } from '../../i18n/messages.ts'
import { useAuth } from './store.ts'
import { WelcomeFrame } from './welcome-frame.tsx'

export function Welcome() {
  const [, go] = useLocation()
  const wasSignedOut = useAuth((state) => state.wasSignedOut)
  return (
    <WelcomeFrame title={t.shared_app()} about={t.auth_tagline()}>
      <div className="flex flex-col gap-2.5">
        {wasSignedOut && <Banner tone="warn">{t.auth_signed_out()}</Banner>}
        <Button onClick={() => go('/welcome/create')}>{t.auth_create()}</Button>
        <Button look="soft" onClick={() => go('/welcome/sign-in')}>
          {t.auth_sign_in()}
        </Button>
        <Button look="plain" onClick={() => go('/welcome/link')}>
          {t.auth_link()}
        </Button>
        <p className="mt-4 flex items-start gap-2 text-quiet text-small">
          <Lock className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
          {t.auth_about_keys()}
        </p>
      </div>
    </WelcomeFrame>
  )
}
