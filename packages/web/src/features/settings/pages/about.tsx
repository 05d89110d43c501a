/** What this is, and what the server it comes from can and cannot know. */

import { Check, EyeOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { t } from '../../../i18n/messages.ts'
import { Mark } from '../../../theme/mark.tsx'
import { Group, Row } from '../group.tsx'

export function AboutPage() {
  return (
    <>
      <div className="flex flex-col items-center gap-3 pt-2 text-center">
        <span className="grid size-18 place-items-center rounded-sheet bg-accent text-on-accent shadow-high">
          <Mark className="size-12" />
        </span>
        <div>
          <p className="font-bold text-title">{t.shared_app()}</p>
          <p className="text-quiet text-small" data-testid="version">
            {t.settings_version({ version: __PARLEY_VERSION__ })}
          </p>
        </div>
        <p className="max-w-100 text-balance text-quiet">{t.settings_about_text()}</p>
      </div>
      <Group title={t.settings_sealed()}>
        <Point icon={<EyeOff />}>{t.settings_sealed_said()}</Point>
        <Point icon={<EyeOff />}>{t.settings_sealed_names()}</Point>
        <Point icon={<EyeOff />}>{t.settings_sealed_own()}</Point>
      </Group>
      <Group title={t.settings_known()} about={t.settings_known_open()}>
        <Point icon={<Check />}>{t.settings_known_account()}</Point>
        <Point icon={<Check />}>{t.settings_known_chats()}</Point>
        <Point icon={<Check />}>{t.settings_known_refs()}</Point>
      </Group>
      <Group>
        <Row title={t.settings_server()} end={<span className="text-quiet">{location.host}</span>} />
        <Row title={t.settings_licence()} end={<span className="text-quiet">Apache-2.0</span>} />
        <Row title={t.settings_audit()} about={t.settings_audit_about()} />
      </Group>
    </>
  )
}

const Point = ({ icon, children }: { icon: ReactNode; children: ReactNode }) => (
  <p className="flex items-start gap-3 px-4 py-3 [&_svg]:mt-0.5 [&_svg]:size-4.5 [&_svg]:shrink-0 [&_svg]:text-quiet">
    {icon}
    {children}
  </p>
)
