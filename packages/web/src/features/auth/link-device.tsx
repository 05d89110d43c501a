/** This device asks another one of the same person to let it in: a code to scan, then six digits to compare. */

import { useEffect, useState } from 'react'
import { Banner } from '../../components/banner.tsx'
import { Button } from '../../components/button.tsx'
import { QrCode } from '../../components/qr-code.tsx'
import { Skeleton, Spinner } from '../../components/spinner.tsx'
import { useTask } from '../../components/use-task.ts'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { on } from '../../worker/engine.ts'
import { confirmLink, offerLink } from './store.ts'
import { WelcomeFrame } from './welcome-frame.tsx'

export function LinkDevice({ back }: { back: string }) {
  const [round, begin] = useState(0)
  return <Offer key={round} back={back} onAgain={() => begin(round + 1)} />
}

function Offer({ back, onAgain }: { back: string; onAgain: () => void }) {
  const [qr, setQr] = useState<string>()
  const [digits, setDigits] = useState<string>()
  const [failed, setFailed] = useState<unknown>()
  const task = useTask()

  useEffect(() => {
    const off = [on('link-code', ({ code }) => setDigits(code)), on('link-failed', setFailed)]
    offerLink().then(({ qr: shown }) => setQr(shown), setFailed)
    return () => {
      for (const stop of off) stop()
    }
  }, [])

  const problem = failed ?? task.error
  if (problem) {
    return (
      <WelcomeFrame title={t.auth_link_title()} back={back}>
        <div className="flex flex-col gap-4">
          <Banner tone="danger">{problemText(problem)}</Banner>
          <Button onClick={onAgain}>{t.auth_link_again()}</Button>
        </div>
      </WelcomeFrame>
    )
  }
  if (digits) {
    return (
      <WelcomeFrame title={t.auth_link_compare()} back={back}>
        <p
          className="mb-6 text-center font-mono font-semibold text-4xl tracking-[0.2em]"
          dir="ltr"
          data-testid="digits"
        >
          {digits}
        </p>
        {task.isBusy ? (
          <p className="flex items-center justify-center gap-2 text-quiet" role="status">
            <Spinner /> {t.auth_link_confirm_there()}
          </p>
        ) : (
          <div className="flex gap-2">
            <Button look="soft" className="flex-1" onClick={onAgain}>
              {t.auth_link_differ()}
            </Button>
            <Button className="flex-1" onClick={() => void task.run(confirmLink)}>
              {t.auth_link_match()}
            </Button>
          </div>
        )}
      </WelcomeFrame>
    )
  }
  return (
    <WelcomeFrame title={t.auth_link_title()} about={t.auth_link_about()} back={back}>
      <div className="flex flex-col items-center gap-4">
        {qr && (
          <code className="w-full select-all break-all rounded-card bg-sunken p-3 text-center text-small" dir="ltr">
            {qr}
          </code>
        )}
        <div className="aspect-square w-56">
          {qr ? <QrCode text={qr} label={t.auth_link_qr()} /> : <Skeleton className="size-full" />}
        </div>
        <p className="flex items-center gap-2 text-quiet text-small" role="status">
          <Spinner /> {t.auth_link_waiting()}
        </p>
      </div>
    </WelcomeFrame>
  )
}
