/** Two people make sure that nobody stands between them: by camera, or by reading the number to each other. */

import { ShieldCheck, ShieldX } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Banner } from '../../components/banner.tsx'
import { Button } from '../../components/button.tsx'
import { QrCode } from '../../components/qr-code.tsx'
import { QrScanner } from '../../components/qr-scanner.tsx'
import { Skeleton } from '../../components/spinner.tsx'
import { useTask } from '../../components/use-task.ts'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { client } from '../../worker/engine.ts'
import { useName } from '../users/store.ts'
import { accept, confirm, scanned, unverify, useIsVerified, useKeys } from './store.ts'

type Known = { readonly number: string; readonly qr: string }

export function Safety({ userId }: { userId: string }) {
  const name = useName(userId)
  const isVerified = useIsVerified(userId)
  const isChanged = useKeys((state) => userId in state.changed)
  const [known, setKnown] = useState<Known | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [isScanning, setScanning] = useState(false)
  const [isOther, setOther] = useState(false)
  const task = useTask()

  useEffect(() => {
    Promise.all([client.verify.number(userId), client.verify.qr(userId)]).then(
      ([number, qr]) => setKnown({ number, qr }),
      setError,
    )
  }, [userId])

  const found = (code: string) => {
    if (!isScanning) return
    setScanning(false)
    void task.run(async () => setOther(!(await scanned(userId, code))))
  }
  return (
    <div className="flex flex-col gap-4 p-4 pt-1">
      <p className="text-quiet">{t.keys_about({ name })}</p>
      {isVerified && <Banner icon={<ShieldCheck className="text-good" />}>{t.keys_is_verified({ name })}</Banner>}
      {isOther && (
        <Banner tone="danger" icon={<ShieldX />}>
          {t.keys_is_other({ name })}
        </Banner>
      )}
      {error !== null && <Banner tone="danger">{problemText(error)}</Banner>}
      {task.error !== null && <Banner tone="danger">{problemText(task.error)}</Banner>}
      {isScanning ? (
        <QrScanner onFound={found} />
      ) : (
        <div className="mx-auto w-56 rounded-card bg-white p-2 shadow-low">
          {known ? <QrCode text={known.qr} label={t.keys_qr()} /> : <Skeleton className="aspect-square" />}
        </div>
      )}
      <Button look="soft" onClick={() => setScanning(!isScanning)} disabled={!known}>
        {isScanning ? t.keys_show() : t.keys_scan()}
      </Button>
      <div
        role="group"
        dir="ltr"
        aria-label={t.keys_number()}
        className="mx-auto grid grid-cols-4 gap-x-4 gap-y-1.5 font-mono text-[1rem] tracking-wide"
      >
        {known ? (
          known.number.split(/\s+/).map((group, i) => <span key={`${i}-${group}`}>{group}</span>)
        ) : (
          <Skeleton className="col-span-4 h-20 w-56" />
        )}
      </div>
      {isVerified ? (
        <Button look="plain" isBusy={task.isBusy} onClick={() => void task.run(() => unverify(userId))}>
          {t.keys_unverify()}
        </Button>
      ) : (
        <Button isBusy={task.isBusy} disabled={!known} onClick={() => void task.run(() => confirm(userId))}>
          {t.keys_confirm()}
        </Button>
      )}
      {isChanged && (
        <Button look="plain" isBusy={task.isBusy} onClick={() => void task.run(() => accept(userId))}>
          {t.keys_accept()}
        </Button>
      )}
    </div>
  )
}
