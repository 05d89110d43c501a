/** How Parley looks; the wall in front shows it at once. */

import { Segmented } from '../../../components/segmented.tsx'
import type { Word } from '../../../i18n/messages.ts'
import { t } from '../../../i18n/messages.ts'
import { ACCENTS, type Appearance, SCHEMES, TEXT_SIZES, useAppearance, WALLPAPERS } from '../../../theme/appearance.ts'
import { Group, Row } from '../group.tsx'
import { chooseAppearance } from '../shared-settings.ts'
import { Swatches } from '../swatches.tsx'

const SIZE_NAMES: Readonly<Record<Appearance['textSize'], Word>> = {
  0.875: 'settings_size_small',
  1: 'settings_size_normal',
  1.125: 'settings_size_large',
  1.25: 'settings_size_largest',
}

export function AppearancePage() {
  const { scheme, accent, textSize, wallpaper } = useAppearance()
  return (
    <>
      <Sample />
      <Group about={t.settings_appearance_about()}>
        <Row title={t.settings_scheme()}>
          <Segmented
            label={t.settings_scheme()}
            value={scheme}
            onChange={(value) => chooseAppearance({ scheme: value })}
            options={SCHEMES.map((value) => ({ value, label: t[`settings_scheme_${value}`]() }))}
          />
        </Row>
        <Row title={t.settings_accent()}>
          <Swatches
            label={t.settings_accent()}
            value={accent}
            onChange={(value) => chooseAppearance({ accent: value })}
            options={ACCENTS.map((value) => ({ value, label: t[`settings_accent_${value}`]() }))}
            isRound
            mark={(value) => ({ 'data-accent': value })}
            look="bg-[oklch(0.55_var(--accent-chroma)_var(--accent-hue))]"
          />
        </Row>
        <Row title={t.settings_wallpaper()}>
          <Swatches
            label={t.settings_wallpaper()}
            value={wallpaper}
            onChange={(value) => chooseAppearance({ wallpaper: value })}
            options={WALLPAPERS.map((value) => ({ value, label: t[`settings_wallpaper_${value}`]() }))}
            mark={(value) => ({ 'data-wallpaper': value })}
            look="wallpaper border border-line"
          />
        </Row>
        <Row title={t.settings_size()}>
          <Segmented
            label={t.settings_size()}
            value={String(textSize)}
            onChange={(value) => chooseAppearance({ textSize: Number(value) as Appearance['textSize'] })}
            options={TEXT_SIZES.map((value) => ({ value: String(value), label: t[SIZE_NAMES[value]]() }))}
          />
        </Row>
      </Group>
    </>
  )
}

function Sample() {
  return (
    <div className="wallpaper flex flex-col gap-1.5 rounded-card border border-line p-4" aria-hidden="true">
      <p className="max-w-[80%] self-start rounded-bubble rounded-es-[0.3rem] bg-theirs px-3 py-1.5 shadow-low">
        {t.settings_sample_theirs()}
      </p>
      <p className="max-w-[80%] self-end rounded-bubble rounded-ee-[0.3rem] bg-mine px-3 py-1.5 shadow-low">
        {t.settings_sample_mine()}
      </p>
    </div>
  )
}
