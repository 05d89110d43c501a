/** In which language Parley speaks on this device. */

import { Check } from 'lucide-react'
import { RadioGroup } from 'radix-ui'
import { getLocale, LANGUAGES, locales, setLocale } from '../../../i18n/locale.ts'
import { t } from '../../../i18n/messages.ts'
import { Group } from '../group.tsx'

export function LanguagePage() {
  return (
    <Group about={t.settings_language_about()}>
      <RadioGroup.Root
        aria-label={t.settings_language()}
        value={getLocale()}
        onValueChange={(locale) => setLocale(locale)}
      >
        {locales.map((locale) => (
          <RadioGroup.Item
            key={locale}
            value={locale}
            lang={locale}
            className="flex min-h-12 w-full items-center gap-3 px-4 text-start hover:bg-hover focus-visible:-outline-offset-2"
          >
            <span className="flex-1">{LANGUAGES[locale] ?? locale}</span>
            <RadioGroup.Indicator>
              <Check className="size-5 text-accent" />
            </RadioGroup.Indicator>
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </Group>
  )
}
