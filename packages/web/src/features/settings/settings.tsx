/** Settings: one page for each matter, reachable by its own address. */

import { ArrowLeft } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { Button, IconButton } from '../../components/button.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { t } from '../../i18n/messages.ts'
import { ACCENTS, setAppearance, useAppearance } from '../../theme/appearance.ts'
import { SignOut } from '../auth/sign-out.tsx'

export function Settings() {
  const [, go] = useLocation()
  const [isLeaving, leave] = useState(false)
  const { scheme, accent } = useAppearance()
  return (
    <section className="h-full overflow-y-auto bg-wall" data-region tabIndex={-1} aria-label={t.settings_title()}>
      <header className="flex items-center gap-3 border-line border-b bg-raised px-3 py-2">
        <IconButton label={t.shared_back()} icon={<ArrowLeft className="rtl:-scale-x-100" />} onClick={() => go('/')} />
        <h2 className="font-semibold text-title">{t.settings_title()}</h2>
      </header>
      <div className="mx-auto flex max-w-xl flex-col gap-6 p-5">
        <div className="flex flex-col gap-3">
          <h3 className="font-semibold">{t.settings_appearance()}</h3>
          <Segmented
            label={t.settings_scheme()}
            value={scheme}
            onChange={(value) => setAppearance({ scheme: value })}
            options={[
              { value: 'auto', label: t.settings_scheme_auto() },
              { value: 'light', label: t.settings_scheme_light() },
              { value: 'dark', label: t.settings_scheme_dark() },
            ]}
          />
          <div className="flex gap-3" role="radiogroup" aria-label={t.settings_accent()}>
            {ACCENTS.map((one) => (
              <button
                key={one}
                type="button"
                // biome-ignore lint/a11y/useSemanticElements: a swatch is no input
                role="radio"
                aria-checked={one === accent}
                aria-label={one}
                data-accent={one}
                onClick={() => setAppearance({ accent: one })}
                className="size-9 rounded-full bg-[oklch(0.55_var(--accent-chroma)_var(--accent-hue))] ring-offset-2 ring-offset-wall aria-checked:ring-2 aria-checked:ring-ink touch:size-11"
              />
            ))}
          </div>
        </div>
        <div className="flex flex-col items-start gap-3">
          <h3 className="font-semibold">{t.settings_account()}</h3>
          <Button look="danger" onClick={() => leave(true)}>
            {t.auth_sign_out()}
          </Button>
        </div>
      </div>
      <SignOut isOpen={isLeaving} onClose={() => leave(false)} />
    </section>
  )
}
