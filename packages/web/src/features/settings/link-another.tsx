/** Lets another device in: its code is seen by the camera or typed, then both screens are compared. */

import { ScanQrCode } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Banner } from '../../components/banner.tsx'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { QrScanner } from '../../components/qr-scanner.tsx'
import { Spinner } from '../../components/spinner.tsx'
import { TextField } from '../../components/text-field.tsx'
import { notify } from '../../components/toast.tsx'
import { useTask } from '../../components/use-task.ts'
import { t } from '../../i18n/messages.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { links } from '../../worker/engine.ts'

type Found = { code: string; deviceName: string | null }

export function LinkAnother({ onClose }: { onClose: () => void }) {
  const [found, setFound] = useState<Found>()
  const scanning = useTask()
  const answering = useTask()
  const scan = (text: string) => void scanning.run(async () => setFound(await links.scan(text.trim())))

  const approve = async () => {
    if (!(await answering.run(() => links.approve()))) return
    notify(t.settings_link_done())
    onClose()
  }
  const reject = async () => {
    await answering.run(() => links.reject())
    onClose()
  }
  if (found) {
    return (
      <Dialog
        isOpen
        onClose={() => void reject()}
        title={t.auth_link_compare()}
        about={t.settings_link_compare({ device: found.deviceName ?? t.settings_device_unnamed() })}
        actions={
          <>
            <Button look="soft" disabled={answering.isBusy} onClick={() => void reject()}>
              {t.auth_link_differ()}
            </Button>
            <Button isBusy={answering.isBusy} onClick={() => void approve()}>
              {t.auth_link_match()}
            </Button>
          </>
        }
      >
        <p
          className="py-2 text-center font-mono font-semibold text-4xl tracking-[0.2em]"
          dir="ltr"
          data-testid="digits"
        >
          {found.code}
        </p>
        {answering.error !== null && <Banner tone="danger">{problemText(answering.error)}</Banner>}
      </Dialog>
    )
  }
  return (
    <Dialog isOpen onClose={onClose} title={t.settings_link()} about={t.settings_link_how()}>
      <div className="flex flex-col gap-4">
        {scanning.isBusy ? (
          <p className="flex items-center justify-center gap-2 py-6 text-quiet" role="status">
            <Spinner /> {t.settings_link_asking()}
          </p>
        ) : (
          <>
            <ByCamera onCode={scan} />
            <ByHand onCode={scan} />
          </>
        )}
        {scanning.error !== null && <Banner tone="danger">{problemText(scanning.error)}</Banner>}
      </div>
    </Dialog>
  )
}

/** Every code of ours begins so; others that are in sight are passed over. */
const OURS = 'PL1.'

function ByCamera({ onCode }: { onCode: (code: string) => void }) {
  const [isOn, turn] = useState(false)
  if (isOn) return <QrScanner onFound={(text) => text.startsWith(OURS) && onCode(text)} />
  return (
    <Button onClick={() => turn(true)}>
      <ScanQrCode className="size-5" aria-hidden="true" /> {t.settings_camera()}
    </Button>
  )
}

function ByHand({ onCode }: { onCode: (code: string) => void }) {
  const [code, setCode] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onCode(code)
  }
  return (
    <form className="flex flex-col gap-3" onSubmit={submit}>
      <TextField
        label={t.settings_link_by_hand()}
        value={code}
        onChange={(event) => setCode(event.target.value)}
        autoComplete="off"
        spellCheck={false}
        dir="ltr"
      />
      <Button type="submit" look="soft" disabled={code.trim() === ''}>
        {t.auth_continue()}
      </Button>
    </form>
  )
}
