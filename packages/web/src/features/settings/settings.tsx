/** Settings: a list of matters and a page for each, reachable by its own address. Beside each other on a desk, one at a time on a phone. */

import { ArrowLeft } from 'lucide-react'
import { Suspense } from 'react'
import { useLocation, useRoute } from 'wouter'
import { IconButton } from '../../components/button.tsx'
import { Spinner } from '../../components/spinner.tsx'
import { t } from '../../i18n/messages.ts'
import { PAGES, type SettingsPage } from './pages.tsx'
import { SettingsIndex } from './settings-index.tsx'

const desk = matchMedia('(min-width: 900px)')

export function Settings() {
  const [, go] = useLocation()
  const [, params] = useRoute('/settings/:page?')
  // On a desk there is room for a page from the beginning; on a phone the list comes first.
  const page = PAGES.find(({ word }) => word === params?.page) ?? (desk.matches ? PAGES[0] : undefined)
  return (
    <div className="flex h-full bg-bg">
      <section
        className={`h-full w-full overflow-y-auto desk:w-72 desk:shrink-0 desk:border-line desk:border-e ${page ? 'max-desk:hidden' : ''}`}
        data-region
        tabIndex={-1}
        aria-label={t.settings_title()}
      >
        <Header title={t.settings_title()} onBack={() => go('/')} />
        <SettingsIndex current={page?.word} />
      </section>
      {page ? <Opened key={page.word} page={page} /> : <div className="flex-1 max-desk:hidden" />}
    </div>
  )
}

function Opened({ page: { title, Page } }: { page: SettingsPage }) {
  const [, go] = useLocation()
  return (
    <section
      className="h-full min-w-0 flex-1 overflow-y-auto focus-visible:-outline-offset-2"
      data-region
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
      tabIndex={0}
      aria-label={title()}
    >
      <Header title={title()} onBack={() => go('/settings')} isInner />
      <div className="appear mx-auto flex max-w-2xl flex-col gap-6 px-4 pt-4 pb-[max(2.5rem,env(safe-area-inset-bottom))] desk:px-8">
        <Suspense fallback={<Waiting />}>
          <Page />
        </Suspense>
      </div>
    </section>
  )
}

function Header({ title, onBack, isInner = false }: { title: string; onBack: () => void; isInner?: boolean }) {
  return (
    <header className="sticky top-0 z-10 flex min-h-14 items-center gap-1 bg-bg/92 px-2 py-2 backdrop-blur-sm">
      <IconButton
        label={t.shared_back()}
        icon={<ArrowLeft className="rtl:-scale-x-100" />}
        onClick={onBack}
        className={isInner ? 'desk:hidden' : ''}
      />
      <h2
        className={`truncate font-bold text-title ${isInner ? 'desk:mx-auto desk:w-full desk:max-w-2xl desk:px-6' : ''}`}
      >
        {title}
      </h2>
    </header>
  )
}

const Waiting = () => (
  <div className="grid place-items-center p-10 text-quiet" role="status">
    <Spinner className="size-6" />
  </div>
)
