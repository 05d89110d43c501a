/** The page around every step of coming in: the mark, a title, what is to be done. */

import { ArrowLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import { IconButton } from '../../components/button.tsx'
import { t } from '../../i18n/messages.ts'
import { Mark } from '../../theme/mark.tsx'

type Props = { title: string; about?: ReactNode; back?: string; children: ReactNode }

export function WelcomeFrame({ title, about, back, children }: Props) {
  const [, go] = useLocation()
  return (
    <main className="relative h-full overflow-y-auto bg-wall">
      <div className="grid min-h-full place-items-center p-4">
        <section className="rise w-full max-w-105 rounded-sheet bg-raised p-6 shadow-high sm:p-8">
          <header className="mb-6 flex flex-col items-start gap-4">
            <div className="flex w-full items-center justify-between">
              <span className="grid size-12 place-items-center rounded-card bg-accent text-on-accent">
                <Mark className="size-8" />
              </span>
              {back && (
                <IconButton
                  label={t.shared_back()}
                  icon={<ArrowLeft className="rtl:-scale-x-100" />}
                  onClick={() => go(back)}
                />
              )}
            </div>
            <div>
              <h1 className="text-balance font-bold text-display tracking-tight">{title}</h1>
              {about && <p className="mt-2 text-quiet">{about}</p>}
            </div>
          </header>
          {children}
        </section>
      </div>
    </main>
  )
}
